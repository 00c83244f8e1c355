// SPDX-License-Identifier: Apache-2.0
package cove.capsule.repository;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import cove.process.FolderRemoval;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.UUID;

/**
 * Names for folders that are being made or removed: beside their final place, so that one rename
 * ends the matter, and known by their first characters to whoever cleans up after a crash.
 */
final class Unfinished {

    private static final String PREFIX = ".unfinished-";

    private Unfinished() {}

    static Path beside(Path place) {
        return place.resolveSibling(PREFIX + UUID.randomUUID());
    }

    /** Removes a folder so that no half of it is ever found under its name. */
    static void remove(Path folder) {
        Path unfinished = beside(folder);
        try {
            Files.move(folder, unfinished, ATOMIC_MOVE);
        } catch (NoSuchFileException _) {
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        FolderRemoval.remove(unfinished);
    }

    /** Removes what a crash left in the folder. */
    static void sweep(Path folder) {
        try (var left = Files.newDirectoryStream(folder, PREFIX + "*")) {
            left.forEach(FolderRemoval::remove);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
