// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.problem.CoveException;
import cove.problem.Problem;
import java.util.ArrayList;
import java.util.List;

/** What is wrong with a request, gathered until all of it is known. */
final class Findings {
    private final List<String> mistakes = new ArrayList<>();
    private final List<String> unknown = new ArrayList<>();
    private final List<String> forbidden = new ArrayList<>();

    void mistake(String mistake) {
        mistakes.add(mistake);
    }

    /** Mistakes that are all about the same thing. */
    void mistakes(String about, List<String> all) {
        all.forEach(mistake -> mistakes.add(about + mistake));
    }

    /** An object that is not here, or that the caller may not see. */
    void unknown(String what) {
        unknown.add(what);
    }

    /** An object that the caller may know of, but not use. */
    void forbidden(String what) {
        forbidden.add(what);
    }

    /**
     * Throws with all there is; objects that are not here are {@link Problem.NotFound} if alone,
     * those that the caller may not use are {@link Problem.Forbidden}.
     */
    void throwIfAny() {
        if (mistakes.isEmpty() && unknown.isEmpty() && !forbidden.isEmpty()) {
            throw new CoveException(new Problem.Forbidden(String.join("; ", forbidden)));
        }
        unknown.addAll(forbidden);
        if (mistakes.isEmpty() && !unknown.isEmpty()) {
            throw new CoveException(new Problem.NotFound(String.join("; ", unknown)));
        }
        mistakes.addAll(unknown);
        CoveException.throwIfAny(mistakes);
    }
}
