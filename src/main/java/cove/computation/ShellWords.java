// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Words as text that bash turns back into the very same words (its manual, Quoting), wherever in a
 * script the text is put, and however its lines are indented there.
 */
final class ShellWords {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private ShellWords() {}

    static String text(List<String> words) {
        return words.stream().map(ShellWords::quoted).collect(Collectors.joining(" "));
    }

    private static String quoted(String word) {
        if (PLAIN.matcher(word).matches()) {
            return word;
        }
        return CONTROL.matcher(word).find()
                ? "$'" + escaped(word) + "'"
                : "'" + word.replace("'", "'\\''") + "'";
    }

    /** A line break in a word would be one in the script, whose indentation Nextflow takes off. */
    private static String escaped(String word) {
        var text = new StringBuilder();
        word.chars()
                .forEach(
                        character -> {
                            if (character == '\\' || character == '\'') {
                                text.append('\\').append((char) character);
                            } else if (CONTROL.matcher(Character.toString(character)).matches()) {
                                text.append("\\x%02x".formatted(character));
                            } else {
                                text.append((char) character);
                            }
                        });
        return text.toString();
    }
}
