// SPDX-License-Identifier: Apache-2.0
package cove.capsule.repository;

import java.nio.file.Path;
import java.util.Optional;

/** A folder that brings its files and no history. */
record PlainFolder(Path folder, String described, String message) implements CodeSource {

    static PlainFolder of(Path folder) {
        return new PlainFolder(
                folder, "the folder " + folder, "Add the folder " + folder.getFileName());
    }

    @Override
    public Arrival bring(Workbench bench) {
        var snapshot = new FolderSnapshot(bench.git(), bench.scratch());
        String tree = snapshot.write(folder, Optional.empty());
        String commit =
                bench.head()
                        .filter(head -> bench.treeOf(head).equals(tree))
                        .orElseGet(() -> bench.commit(tree, bench.head(), message));
        return new Arrival(Arrival.DEFAULT_BRANCH, commit, snapshot.warnings());
    }
}
