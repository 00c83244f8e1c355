// SPDX-License-Identifier: Apache-2.0
package cove.search;

import java.util.Arrays;
import java.util.List;

/** A condition on the short words ({@link Token}) under which a thing is in the index. */
sealed interface Sought {
    /** Whether this word is there. */
    record Word(String token) implements Sought {}

    /** Whether a word that begins so is there. */
    record Beginning(String token) implements Sought {}

    /**
     * Whether these words are there in a row.
     *
     * @param open whether of the last one the beginning is enough
     */
    record Phrase(List<String> tokens, boolean open) implements Sought {
        public Phrase {
            tokens = List.copyOf(tokens);
        }
    }

    record All(List<Sought> parts) implements Sought {
        public All {
            parts = List.copyOf(parts);
        }
    }

    /** One of the parts; without any it is true of nothing. */
    record Any(List<Sought> parts) implements Sought {
        public Any {
            parts = List.copyOf(parts);
        }
    }

    /** Only as a part of {@link All}: FTS5 can leave out, not begin with what is not there. */
    record Not(Sought part) implements Sought {}

    Sought NOTHING = new Any(List.of());

    static Sought all(Sought... parts) {
        return new All(Arrays.asList(parts));
    }
}
