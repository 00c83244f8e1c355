// SPDX-License-Identifier: Apache-2.0
package cove.upload;

import cove.folder.Trash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The uploads that somebody writes to or ends, each there once, and their folders. */
final class OpenUploads {
    private static final Duration SILENCE = Duration.ofSeconds(10);

    private final UploadStore store;
    private final Path folder;
    private final Trash trash;
    private final FileClaimStore claims;
    private final Map<String, OpenUpload> open = new HashMap<>();

    OpenUploads(UploadStore store, Path folder, Trash trash, FileClaimStore claims) {
        this.store = store;
        this.folder = folder;
        this.trash = trash;
        this.claims = claims;
    }

    Path filesOf(String id) {
        return folder.resolve(id);
    }

    OpenUpload get(String id) {
        synchronized (open) {
            return open.computeIfAbsent(
                    id,
                    _ ->
                            new OpenUpload(
                                    id,
                                    filesOf(id),
                                    store.sum(id).size(),
                                    SILENCE,
                                    new Sharing(claims, store, id, filesOf(id))));
        }
    }

    /** Lets other servers have what nobody here goes on with. */
    void letGo() {
        List<OpenUpload> all;
        synchronized (open) {
            all = List.copyOf(open.values());
        }
        all.forEach(OpenUpload::endStalledTurns);
        claims.releaseLeft();
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

    void makeFolder() throws IOException {
        Files.createDirectories(folder);
    }

    /** Removes what is in the folder of uploads that nobody knows. */
    void sweepFolder() throws IOException {
        List<Path> folders;
        try (var found = Files.list(folder)) {
            folders = found.toList();
        }
        // Asked afterwards: what another server begins meanwhile is known before it has a folder.
        Set<String> known = store.all().stream().map(Upload::id).collect(Collectors.toSet());
        folders.stream()
                .filter(path -> !known.contains(path.getFileName().toString()))
                .forEach(trash::take);
    }
}
