// SPDX-License-Identifier: Apache-2.0
package cove.capsule.format;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads numbers as JSON, Python and R all write them; no infinities, no blanks, ASCII digits, at
 * most a thousand of them.
 */
final class Numbers {
    private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]+");
    private static final Pattern NUMBER =
            Pattern.compile("[+-]?(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?");
    private static final int LONGEST = 1000;

    private Numbers() {}

    static Optional<BigDecimal> integer(String text) {
        return matching(INTEGER, text);
    }

    static Optional<BigDecimal> number(String text) {
        return matching(NUMBER, text);
    }

    private static Optional<BigDecimal> matching(Pattern form, String text) {
        if (text.length() > LONGEST || !form.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            var number = new BigDecimal(text);
            return Math.abs((long) number.scale()) > LONGEST
                    ? Optional.empty()
                    : Optional.of(number);
        } catch (NumberFormatException _) {
            return Optional.empty(); // an exponent beyond what BigDecimal holds
        }
    }
}
