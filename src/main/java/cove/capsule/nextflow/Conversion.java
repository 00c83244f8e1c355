// SPDX-License-Identifier: Apache-2.0
package cove.capsule.nextflow;

import java.util.List;

/** What became of a script that was to be in DSL2. */
public sealed interface Conversion {
    /**
     * A script in DSL2.
     *
     * @param rewritten whether it was in DSL1 before
     */
    record Script(String text, boolean rewritten) implements Conversion {}

    /** The script is in DSL1, and these statements of it cannot be said in DSL2 for sure. */
    record NotUnderstood(List<LineMistake> mistakes) implements Conversion {
        public NotUnderstood {
            mistakes = List.copyOf(mistakes);
        }
    }
}
