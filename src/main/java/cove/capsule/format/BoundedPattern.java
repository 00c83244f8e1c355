// SPDX-License-Identifier: Apache-2.0
package cove.capsule.format;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A stranger's regular expression, matched as HTML's {@code pattern} is (from the first to the last
 * character) and given up when it takes too many steps: some patterns need exponentially many.
 */
final class BoundedPattern {
    enum Answer {
        MATCHES,
        DOES_NOT_MATCH,
        TAKES_TOO_LONG,
        /** Written for another engine: JavaScript and Go know forms that Java does not. */
        NOT_READABLE
    }

    private static final int LONGEST = 1000;
    private static final int MOST_STEPS = 2_000_000;

    /** Repeating nothing a billion times looks at no character; RE2 has the same limit of 1000. */
    private static final Pattern MANY_TIMES =
            Pattern.compile("\\{(?:[0-9]*,)?(?!1000\\D)[0-9]{4,}");

    private BoundedPattern() {}

    static Answer match(String pattern, String value) {
        if (pattern.length() > LONGEST || MANY_TIMES.matcher(pattern).find()) {
            return Answer.NOT_READABLE;
        }
        try {
            var matcher = Pattern.compile(pattern).matcher(new CountingText(value));
            return matcher.matches() ? Answer.MATCHES : Answer.DOES_NOT_MATCH;
        } catch (PatternSyntaxException _) {
            return Answer.NOT_READABLE;
        } catch (TooManySteps | StackOverflowError _) {
            return Answer.TAKES_TOO_LONG;
        }
    }

    private static final class TooManySteps extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** A step of the matcher looks at a character: counting looks counts steps. */
    private static final class CountingText implements CharSequence {
        private final String text;
        private int looks;

        CountingText(String text) {
            this.text = text;
        }

        @Override
        public char charAt(int index) {
            if (++looks > MOST_STEPS) {
                throw new TooManySteps();
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
