// SPDX-License-Identifier: Apache-2.0
package cove.capsule.format;

import cove.problem.CoveException;
import java.util.ArrayList;
import java.util.List;

/**
 * Gathers all that is wrong with a capsule's settings or a run's parameters, so that a person hears
 * it at once; past the first hundred, it only counts.
 */
final class Mistakes {
    private static final int MOST_SAID = 100;

    private final List<String> said = new ArrayList<>();
    private int unsaid;

    void add(String mistake) {
        if (said.size() < MOST_SAID) {
            said.add(mistake);
        } else {
            unsaid++;
        }
    }

    void add(Place place, String reason) {
        add(place + ": " + reason);
    }

    List<String> all() {
        List<String> all = new ArrayList<>(said);
        if (unsaid > 0) {
            all.add("and %d more mistakes; correct these first".formatted(unsaid));
        }
        return all;
    }

    void throwIfAny() {
        CoveException.throwIfAny(all());
    }
}
