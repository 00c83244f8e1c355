// SPDX-License-Identifier: Apache-2.0
package cove.upload;

import cove.folder.Trash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The uploads that somebody writes to or ends, each there once, and their folders. */
final class OpenUploads {
    private static final Duration SILENCE = Duration.ofSeconds(10);

    private final UploadStore store;
    private final Path folder;
    private final Trash trash;
    private final Map<String, OpenUpload> open = new HashMap<>();

    OpenUploads(UploadStore store, Path folder, Trash trash) {
        this.store = store;
        this.folder = folder;
        this.trash = trash;
    }

    Path filesOf(String id) {
        return folder.resolve(id);
    }

    OpenUpload get(String id) {
        synchronized (open) {
            return open.computeIfAbsent(
                    id, _ -> new OpenUpload(id, filesOf(id), store.sum(id).size(), SILENCE));
        }
    }

    /** What was kept in memory is read anew. */
    void readAnew(String id) {
        synchronized (open) {
            open.remove(id);
        }
    }

    /** Removes all that is left of one that is over. */
    void remove(String id) {
        store.delete(id);
        trash.take(filesOf(id));
        readAnew(id);
    }

    /** The same of one that may still be written to. */
    void forget(String id) {
        get(id).close();
        remove(id);
    }

    /** Makes the folder, and removes what is in it of uploads that nobody knows. */
    void sweepFolder(Set<String> known) throws IOException {
        Files.createDirectories(folder);
        try (var folders = Files.list(folder)) {
            folders.filter(path -> !known.contains(path.getFileName().toString()))
                    .forEach(trash::take);
        }
    }
}
