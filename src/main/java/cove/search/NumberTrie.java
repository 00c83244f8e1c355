// SPDX-License-Identifier: Apache-2.0
package cove.search;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Makes ranges of numbers a question of words. A number is 16 hexadecimal digits that sort as it
 * does (IEEE 754 keeps the order but for the sign), without the zeros at the end; each beginning of
 * them is a word, and the whole with an end sign. A range is then a few beginnings.
 */
final class NumberTrie {
    private static final int DIGITS = 16;

    /** No hexadecimal digit. */
    private static final String END = "z";

    private NumberTrie() {}

    /** The words of a number. */
    static List<String> words(double number) {
        String digits = HexFormat.of().toHexDigits(sortable(number));
        int end = DIGITS;
        while (end > 0 && digits.charAt(end - 1) == '0') {
            end--;
        }
        var words = new ArrayList<String>();
        for (int length = 1; length <= end; length++) {
            words.add(digits.substring(0, length));
        }
        words.add(digits.substring(0, end) + END);
        return words;
    }

    /** The words of which each number from the one to the other has one, and no other number. */
    static List<String> range(double minimum, double maximum) {
        var words = new ArrayList<String>();
        if (minimum <= maximum) {
            cover("", 0, sortable(minimum), sortable(maximum), words);
        }
        return words;
    }

    private static void cover(String prefix, long first, long low, long high, List<String> words) {
        int open = (DIGITS - prefix.length()) * 4;
        long last = open == 64 ? -1 : first + (1L << open) - 1;
        if (Long.compareUnsigned(last, low) < 0 || Long.compareUnsigned(first, high) > 0) {
            return;
        }
        if (!prefix.isEmpty()
                && Long.compareUnsigned(first, low) >= 0
                && Long.compareUnsigned(last, high) <= 0) {
            words.add(prefix);
            return;
        }
        if (!prefix.endsWith("0") && Long.compareUnsigned(first, low) >= 0) {
            words.add(prefix + END);
        }
        for (int digit = 0; digit < 16; digit++) {
            cover(
                    prefix + Character.forDigit(digit, 16),
                    first + ((long) digit << (open - 4)),
                    low,
                    high,
                    words);
        }
    }

    private static long sortable(double number) {
        long bits = Double.doubleToLongBits(number + 0.0); // -0.0 becomes 0.0
        return bits ^ ((bits >> 63) | Long.MIN_VALUE);
    }
}
