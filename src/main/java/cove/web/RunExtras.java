// SPDX-License-Identifier: Apache-2.0
package cove.web;

import java.util.List;

/**
 * What few runs need of their form.
 *
 * @param executors the server's, the usual one first
 * @param pipeline whether the other two can be entered
 * @param resume the computation to go on from
 */
record RunExtras(
        List<String> executors,
        boolean pipeline,
        String name,
        String executor,
        String profile,
        String resume) {
    /** Whether something that is folded away at first was entered. */
    boolean isUsed() {
        return !profile.isEmpty()
                || !resume.isEmpty()
                || !(executor.isEmpty() || executor.equals(executors.getFirst()));
    }

    boolean isAny() {
        return pipeline || executors.size() > 1;
    }
}
