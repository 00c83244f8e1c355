// SPDX-License-Identifier: Apache-2.0
package cove.capsule.nextflow;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What became of a script that was to be in DSL2. */
public sealed interface Conversion {
    /** The most mistakes that a person is told at once. */
    int MOST_SAID = 100;

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

        /** All of them in the script's order; past the first hundred, they are only counted. */
        static NotUnderstood of(List<LineMistake> found) {
            var sorted = new ArrayList<>(found);
            sorted.sort(Comparator.comparingInt(LineMistake::line));
            if (sorted.size() > MOST_SAID) {
                var unsaid = sorted.subList(MOST_SAID, sorted.size());
                var counted =
                        new LineMistake(
                                unsaid.getFirst().line(),
                                "here begin %d more mistakes; correct the others first"
                                        .formatted(unsaid.size()));
                unsaid.clear();
                sorted.add(counted);
            }
            return new NotUnderstood(sorted);
        }
    }
}
