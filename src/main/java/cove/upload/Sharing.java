// SPDX-License-Identifier: Apache-2.0
package cove.upload;

import cove.problem.CoveException;
import cove.problem.Echo;
import cove.problem.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * How one upload is shared with other servers: each file is written by one of them at a time, and
 * what is handed on is on disk.
 *
 * @param files the folder of all files
 */
record Sharing(FileClaimStore claims, UploadStore store, String upload, Path files) {
    private static final Duration HANDED_ON_IN = Duration.ofSeconds(5);

    boolean isNeeded() {
        return claims.areNeeded();
    }

    /**
     * Claims a file for this server.
     *
     * @throws CoveException {@code Unavailable} while another one has it
     */
    void take(String path) {
        switch (claims.take(upload, path)) {
            case FREE -> {}
            case LEFT_BEHIND -> cutBack(path);
            case HELD_BY_ANOTHER ->
                    throw new CoveException(
                            new Problem.Unavailable(
                                    "The file '%s' comes by way of another server at the moment; go on when that has let it go."
                                            .formatted(Echo.of(path)),
                                    HANDED_ON_IN));
        }
    }

    /** The machine of whoever wrote it may be gone, and what was not flushed with it. */
    private void cutBack(String path) {
        var file = store.file(upload, path);
        if (file.isEmpty() || file.get().complete()) {
            return;
        }
        Path place = FilePath.of(path).in(files);
        if (!Files.isRegularFile(place, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (var channel = FileChannel.open(place, StandardOpenOption.WRITE)) {
            channel.truncate(store.flushed(upload, path).bytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void release(String path) {
        claims.release(upload, path);
    }

    boolean othersWrite() {
        return claims.othersWrite(upload);
    }

    String server() {
        return claims.server();
    }

    boolean isStill(String server) {
        return claims.isStill(server);
    }
}
