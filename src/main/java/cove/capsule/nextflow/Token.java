// SPDX-License-Identifier: Apache-2.0
package cove.capsule.nextflow;

/**
 * A word, text or mark of a Groovy script, with its place in it.
 *
 * @param text as it stands there, quotes included
 * @param start index of its first character in the script
 */
record Token(Kind kind, String text, int start, int line) {
    enum Kind {
        /** A name, keyword or number. */
        WORD,
        /** A text in any of Groovy's quotes. */
        TEXT,
        /** One character such as a bracket or a comma. */
        MARK,
        /** The end of a line outside texts. */
        NEWLINE,
        /** A text or comment that the script ends in the middle of. */
        UNFINISHED
    }

    int end() {
        return start + text.length();
    }

    boolean is(String other) {
        return kind != Kind.TEXT && text.equals(other);
    }

    boolean isAny(String marks) {
        return kind == Kind.MARK && marks.contains(text);
    }

    boolean isName() {
        return kind == Kind.WORD && Character.isJavaIdentifierStart(text.charAt(0));
    }

    boolean isNumber() {
        return kind == Kind.WORD && Character.isDigit(text.charAt(0));
    }

    /** What a text says, without its quotes and as written: escapes stay. */
    String content() {
        for (var quote : Lexer.LONG_QUOTES) {
            if (text.startsWith(quote)) {
                return text.substring(3, text.length() - 3);
            }
        }
        return text.startsWith("$/")
                ? text.substring(2, text.length() - 2)
                : text.substring(1, text.length() - 1);
    }

    /** Whether it is a text without {@code ${…}}: what it says is all in it. */
    boolean isLiteral() {
        return kind == Kind.TEXT && (text.startsWith("'") || text.indexOf('$') < 0);
    }
}
