// SPDX-License-Identifier: Apache-2.0
package cove.capsule.repository;

import java.util.List;

/**
 * What an import left: the capsule's head, whether that is another one than before, and what the
 * person should know (a submodule without files, a release tag that could not move).
 */
public record Imported(String commit, boolean changed, List<String> warnings) {
    public Imported {
        warnings = List.copyOf(warnings);
    }
}
