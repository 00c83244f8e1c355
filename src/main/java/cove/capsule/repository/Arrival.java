// SPDX-License-Identifier: Apache-2.0
package cove.capsule.repository;

import java.util.List;

/** What a source brought: the commit to be the capsule's head, and the branch it was on. */
record Arrival(String branch, String commit, List<String> warnings) {

    /** The branch of code that comes without one. */
    static final String DEFAULT_BRANCH = "main";

    Arrival {
        warnings = List.copyOf(warnings);
    }
}
