// SPDX-License-Identifier: Apache-2.0
package cove.http;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a file, as a {@code Range} header asks for it (RFC 9110, 14).
 *
 * @param first the first byte, from 0
 * @param last the last byte, included
 */
record ByteRange(long first, long last) {
    private static final Pattern ONE_RANGE = Pattern.compile("bytes=\\s*(\\d*)\\s*-\\s*(\\d*)\\s*");

    /** What a header means for a file. */
    sealed interface Wish {
        /**
         * No header, one that is malformed, or several ranges at once: the RFC allows the whole.
         */
        record Whole() implements Wish {}

        record Part(ByteRange range) implements Wish {}

        /** No byte of the file is in the range. */
        record Unsatisfiable() implements Wish {}
    }

    long length() {
        return last - first + 1;
    }

    static Wish parse(Optional<String> header, long size) {
        Matcher match = ONE_RANGE.matcher(header.orElse(""));
        if (!match.matches() || (match.group(1).isEmpty() && match.group(2).isEmpty())) {
            return new Wish.Whole();
        }
        if (match.group(1).isEmpty()) {
            long suffix = number(match.group(2));
            return suffix == 0 || size == 0
                    ? new Wish.Unsatisfiable()
                    : new Wish.Part(new ByteRange(Math.max(0, size - suffix), size - 1));
        }
        long first = number(match.group(1));
        long last = match.group(2).isEmpty() ? Long.MAX_VALUE : number(match.group(2));
        if (last < first) {
            return new Wish.Whole();
        }
        return first >= size
                ? new Wish.Unsatisfiable()
                : new Wish.Part(new ByteRange(first, Math.min(last, size - 1)));
    }

    /** A number too long for a file's size is as good as the largest one. */
    private static long number(String digits) {
        return digits.length() > 18 ? Long.MAX_VALUE : Long.parseLong(digits);
    }
}
