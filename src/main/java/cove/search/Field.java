// SPDX-License-Identifier: Apache-2.0
package cove.search;

/** What is said of a thing, and where a search may look for words. */
public enum Field {
    NAME('n'),
    TAG('t'),
    DESCRIPTION('d'),
    /** All else that free words find. */
    OTHER('x'),
    ID('i'),
    RUN_SCRIPT('r'),
    COMMIT('c'),
    CONTAINED('k'),
    AUTHOR('u'),
    AFFILIATION('a'),
    RESEARCH('f'),
    JOURNAL('j'),
    ARTICLE('q'),
    DOI('o');

    private final char mark;

    Field(char mark) {
        this.mark = mark;
    }

    /** The first letter of its words in the index. */
    char mark() {
        return mark;
    }

    /** Whether it holds one word that is no text: its beginning is enough, also in quotes. */
    boolean isCode() {
        return this == ID || this == COMMIT || this == CONTAINED;
    }
}
