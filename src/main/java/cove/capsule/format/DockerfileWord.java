// SPDX-License-Identifier: Apache-2.0
package cove.capsule.format;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Text of a Dockerfile instruction in which quotes, escapes and variables mean something.
 *
 * @see <a href="https://docs.docker.com/reference/dockerfile/#environment-replacement">Dockerfile
 *     reference: Environment replacement</a>
 */
final class DockerfileWord {
    /** Linux passes no longer one to a program: MAX_ARG_STRLEN, execve(2). */
    private static final int LONGEST_VALUE = 128 * 1024;

    private static final int DEEPEST = 20;
    private static final int NO_STOP = -1;

    private final String text;
    private final char escape;
    private final Function<String, Optional<String>> variables;
    private int at;
    private int depth;

    private DockerfileWord(String text, char escape, Function<String, Optional<String>> variables) {
        this.text = text;
        this.escape = escape;
        this.variables = variables;
    }

    /** Splits at blanks outside quotes; the words keep their quotes and escapes. */
    static List<String> split(String text, char escape) {
        List<String> words = new ArrayList<>();
        int begin = -1;
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote == 0 && Character.isWhitespace(c)) {
                if (begin >= 0) {
                    words.add(text.substring(begin, i));
                }
                begin = -1;
                continue;
            }
            begin = begin < 0 ? i : begin;
            if (c == quote) {
                quote = 0;
            } else if (c == escape && quote != '\'') {
                i++;
            } else if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
            }
        }
        if (begin >= 0) {
            words.add(text.substring(begin));
        }
        return words;
    }

    /**
     * The text with its quotes and escapes taken away and its variables replaced; one that is not
     * set becomes nothing.
     *
     * @throws IllegalArgumentException saying what in the text cannot be read
     */
    static String expand(String text, char escape, Function<String, Optional<String>> variables) {
        var expanded = new StringBuilder();
        append(expanded, new DockerfileWord(text, escape, variables).upTo(NO_STOP));
        return expanded.toString();
    }

    private String upTo(int stop) {
        if (++depth > DEEPEST) {
            throw new IllegalArgumentException("variables are nested too deeply; simplify it");
        }
        var out = new StringBuilder();
        while (at < text.length() && text.charAt(at) != stop) {
            char c = text.charAt(at++);
            if (c == '\'') {
                singleQuoted(out);
            } else if (c == '"') {
                doubleQuoted(out);
            } else if (c == '$') {
                append(out, variable());
            } else if (c == escape) {
                if (at < text.length()) {
                    out.append(text.charAt(at++));
                }
            } else {
                out.append(c);
            }
        }
        if (stop != NO_STOP && at++ >= text.length()) {
            throw new IllegalArgumentException("a ${ is not closed; add the }");
        }
        depth--;
        return out.toString();
    }

    private void singleQuoted(StringBuilder out) {
        int end = text.indexOf('\'', at);
        if (end < 0) {
            throw notClosed('\'');
        }
        out.append(text, at, end);
        at = end + 1;
    }

    private void doubleQuoted(StringBuilder out) {
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                return;
            }
            if (c == '$') {
                append(out, variable());
            } else if (c == escape && at < text.length() && isEscapable(text.charAt(at))) {
                out.append(text.charAt(at++));
            } else {
                out.append(c);
            }
        }
        throw notClosed('"');
    }

    private boolean isEscapable(char c) {
        return c == '"' || c == '$' || c == escape;
    }

    /** What stands after a dollar sign that was read already. */
    private String variable() {
        if (at < text.length() && text.charAt(at) == '{') {
            at++;
            return braced();
        }
        var name = name();
        return name.isEmpty() ? "$" : variables.apply(name).orElse("");
    }

    private String braced() {
        var name = name();
        if (name.isEmpty() || at >= text.length()) {
            throw new IllegalArgumentException("a ${ is not followed by a name and a }");
        }
        var value = variables.apply(name);
        char next = text.charAt(at++);
        if (next == '}') {
            return value.orElse("");
        }
        if (next == ':') {
            value = value.filter(set -> !set.isEmpty());
            next = at < text.length() ? text.charAt(at++) : next;
        }
        var word = upTo('}');
        return switch (next) {
            case '-' -> value.orElse(word);
            case '+' -> value.isPresent() ? word : "";
            case '?' -> value.orElse(""); // only a build knows everything that is set
            default ->
                    throw new IllegalArgumentException(
                            "${%s%s...} is a form that is not read here; write the value out"
                                    .formatted(name, next));
        };
    }

    private String name() {
        int begin = at;
        while (at < text.length() && isNamePart(text.charAt(at), at == begin)) {
            at++;
        }
        return text.substring(begin, at);
    }

    private static boolean isNamePart(char c, boolean first) {
        return c == '_'
                || (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (!first && c >= '0' && c <= '9');
    }

    private static void append(StringBuilder out, String value) {
        if (out.length() + value.length() > LONGEST_VALUE) {
            throw new IllegalArgumentException(
                    "the value grows beyond 128 KiB, more than a program can be given; shorten it");
        }
        out.append(value);
    }

    private static IllegalArgumentException notClosed(char quote) {
        return new IllegalArgumentException("a %s is not closed; add the other".formatted(quote));
    }
}
