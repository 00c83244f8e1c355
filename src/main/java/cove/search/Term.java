// SPDX-License-Identifier: Apache-2.0
package cove.search;

import java.util.List;

/**
 * A piece of a query: words that stand in a row.
 *
 * @param text as it was written, for what is no text but an id
 * @param quoted whether its last word has to be there whole
 */
record Term(String text, List<String> words, boolean quoted) {
    Term {
        words = List.copyOf(words);
    }

    static Term of(String text, boolean quoted) {
        return new Term(text, Words.of(text).words(), quoted);
    }

    /** Punctuation alone looks for nothing. */
    boolean isEmpty() {
        return words.isEmpty();
    }

    /**
     * Finds it in a field.
     *
     * @param whole whether the beginning of its last word is not enough
     */
    Sought in(Field field, boolean whole) {
        if (field.isCode()) {
            return new Sought.Beginning(Token.code(field.mark(), text));
        }
        List<String> tokens = words.stream().map(word -> Token.word(field.mark(), word)).toList();
        boolean open = !whole && !quoted;
        if (tokens.size() > 1) {
            return new Sought.Phrase(tokens, open);
        }
        return open ? new Sought.Beginning(tokens.getFirst()) : new Sought.Word(tokens.getFirst());
    }
}
