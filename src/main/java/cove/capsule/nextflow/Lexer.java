// SPDX-License-Identifier: Apache-2.0
package cove.capsule.nextflow;

import cove.capsule.nextflow.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Cuts a Groovy script into tokens (Groovy's documentation, Syntax); comments are left out. Scripts
 * within texts may hold anything, so only where a text ends matters. It never fails: what has no
 * end becomes an {@link Kind#UNFINISHED} token.
 */
final class Lexer {
    static final List<String> LONG_QUOTES = List.of("\"\"\"", "'''");

    /** Words that an expression may follow, so that a slash after them begins a text. */
    private static final Set<String> BEFORE_EXPRESSION = Set.of("return", "in", "case", "assert");

    /** Texts within texts; nobody writes more. */
    private static final int DEEPEST = 50;

    private final String script;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int line = 1;

    private Lexer(String script) {
        this.script = script;
    }

    static List<Token> tokensOf(String script) {
        var lexer = new Lexer(script);
        if (script.startsWith("#!")) {
            lexer.at = lexer.endOfLine(0);
        }
        while (lexer.at < script.length()) {
            lexer.next();
        }
        return List.copyOf(lexer.tokens);
    }

    private void next() {
        char c = script.charAt(at);
        if (c == '\n') {
            add(Kind.NEWLINE, at + 1);
        } else if (Character.isWhitespace(c)) {
            at++;
        } else if (script.startsWith("\\\n", at)) {
            skipTo(at + 2);
        } else if (script.startsWith("//", at)) {
            skipTo(endOfLine(at));
        } else if (script.startsWith("/*", at)) {
            comment();
        } else if (script.startsWith("$/", at)) {
            text(dollarSlashyEnd());
        } else if (c == '"' || c == '\'') {
            text(quotedEnd(at, 0));
        } else if (c == '/' && mayBeginText() && slashyEnd() > 0) {
            text(slashyEnd());
        } else if (Character.isJavaIdentifierPart(c)) {
            add(Kind.WORD, wordEnd());
        } else {
            add(Kind.MARK, at + 1);
        }
    }

    private void add(Kind kind, int end) {
        tokens.add(new Token(kind, script.substring(at, end), at, line));
        skipTo(end);
    }

    private void skipTo(int end) {
        for (; at < end; at++) {
            if (script.charAt(at) == '\n') {
                line++;
            }
        }
    }

    private void text(int end) {
        add(end < 0 ? Kind.UNFINISHED : Kind.TEXT, end < 0 ? script.length() : end);
    }

    private void comment() {
        int end = script.indexOf("*/", at + 2);
        if (end < 0) {
            text(-1);
        } else {
            skipTo(end + 2);
        }
    }

    private int endOfLine(int from) {
        int end = script.indexOf('\n', from);
        return end < 0 ? script.length() : end;
    }

    private int wordEnd() {
        int end = at;
        boolean number = Character.isDigit(script.charAt(at));
        while (end < script.length()
                && (Character.isJavaIdentifierPart(script.charAt(end))
                        || (number && isDecimalPoint(end)))) {
            end++;
        }
        return end;
    }

    /** A point within a number, and not the first of the two in a range. */
    private boolean isDecimalPoint(int index) {
        return script.charAt(index) == '.'
                && index + 1 < script.length()
                && Character.isDigit(script.charAt(index + 1));
    }

    /** The end of the text in single or double quotes that begins at an index, or -1. */
    private int quotedEnd(int begin, int nested) {
        char quote = script.charAt(begin);
        var three = String.valueOf(quote).repeat(3);
        boolean isLong = script.startsWith(three, begin);
        var close = isLong ? three : String.valueOf(quote);
        int i = begin + close.length();
        while (i >= 0 && i < script.length()) {
            char c = script.charAt(i);
            if (c == '\\') {
                i += 2;
            } else if (script.startsWith(close, i)) {
                return i + close.length();
            } else if (c == '\n' && !isLong) {
                return -1;
            } else if (quote == '"' && script.startsWith("${", i)) {
                i = interpolationEnd(i + 2, nested + 1);
            } else {
                i++;
            }
        }
        return -1;
    }

    /** The end of a <code>${…}</code>, whose code may hold braces and texts of its own, or -1. */
    private int interpolationEnd(int begin, int nested) {
        if (nested > DEEPEST) {
            return -1;
        }
        int depth = 1;
        int i = begin;
        while (i >= 0 && i < script.length()) {
            char c = script.charAt(i);
            if (c == '"' || c == '\'') {
                i = quotedEnd(i, nested);
                continue;
            }
            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            i++;
            if (depth == 0) {
                return i;
            }
        }
        return -1;
    }

    private int dollarSlashyEnd() {
        int end = script.indexOf("/$", at + 2);
        return end < 0 ? -1 : end + 2;
    }

    /** The end of a text in slashes that ends on its line, or -1: then the slash divides. */
    private int slashyEnd() {
        int last = endOfLine(at);
        for (int i = at + 1; i < last; i++) {
            if (script.charAt(i) == '\\') {
                i++;
            } else if (script.charAt(i) == '/') {
                return i + 1;
            }
        }
        return -1;
    }

    private boolean mayBeginText() {
        if (tokens.isEmpty()) {
            return true;
        }
        var previous = tokens.getLast();
        return switch (previous.kind()) {
            case NEWLINE -> true;
            case MARK -> !previous.isAny(")]}");
            case WORD -> BEFORE_EXPRESSION.contains(previous.text());
            case TEXT, UNFINISHED -> false;
        };
    }
}
