// SPDX-License-Identifier: Apache-2.0
package cove.capsule.repository;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Extracted commits, {@code checkouts/<slug>/<commit>}, so that a run copies its code without
 * starting git. A folder of that name is complete: it was made elsewhere and moved there.
 */
record Checkouts(Path folder) {

    Path placeOf(String slug) {
        return folder.resolve(slug);
    }

    Path placeOf(String slug, String commit) {
        return placeOf(slug).resolve(commit);
    }

    /**
     * Extracts with git's own conversions ({@code .gitattributes}), so that a clone looks alike.
     */
    void extract(Git git, String commit, Path place) {
        Path unfinished = Unfinished.beside(place.getParent());
        Path tree = unfinished.resolve("tree");
        try {
            Files.createDirectories(tree);
            git.inFolder(tree)
                    .with("GIT_WORK_TREE", tree)
                    .with("GIT_INDEX_FILE", unfinished.resolve("index"))
                    .ask("read-tree", "--reset", "-u", commit);
            Disk.flushAllOf(unfinished);
            Files.createDirectories(place.getParent());
            Files.move(tree, place, ATOMIC_MOVE);
        } catch (IOException e) {
            if (!Files.isDirectory(place)) { // else another process was first
                throw new UncheckedIOException(e);
            }
        } finally {
            FolderRemoval.remove(unfinished);
        }
    }
}
