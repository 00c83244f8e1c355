// SPDX-License-Identifier: Apache-2.0
package cove.upload;

import cove.problem.CoveException;
import cove.problem.Echo;
import cove.problem.Problem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a server keeps in memory of an upload: who writes which file at the moment, how much all of
 * it is, and the digests that go on with the next piece.
 */
final class OpenUpload {
    private static final Duration TO_LET_GO = Duration.ofSeconds(5);

    private final String id;
    private final Path files;
    private final Duration patience;
    private final Map<String, Turn> turns = new HashMap<>();
    private final Map<String, RunningDigest> digests = new HashMap<>();
    private long bytes;
    private boolean closed;

    /**
     * Begins with nobody writing.
     *
     * @param files the folder of all files
     * @param bytes how much is known to come already
     * @param patience how long a sender may be silent until another one takes its turn
     */
    OpenUpload(String id, Path files, long bytes, Duration patience) {
        this.id = id;
        this.files = files;
        this.bytes = bytes;
        this.patience = patience;
    }

    /** The right to write one file; nobody else writes it until this is closed. */
    final class Turn implements AutoCloseable {
        private final String path;
        private final Thread thread = Thread.currentThread();
        private volatile long moved = System.nanoTime();

        private Turn(String path) {
            this.path = path;
        }

        /** Bytes came: the sender is there. */
        void moved() {
            moved = System.nanoTime();
        }

        private boolean isStalled() {
            return System.nanoTime() - moved > patience.toNanos();
        }

        @Override
        public void close() {
            synchronized (turns) {
                turns.remove(path);
                turns.notifyAll();
                var _ = Thread.interrupted(); // was meant for this turn only
            }
        }
    }

    String id() {
        return id;
    }

    Path files() {
        return files;
    }

    /**
     * Takes the turn to write a file. A sender that fell silent loses its turn: its connection may
     * be broken without anybody having been told.
     *
     * @throws CoveException {@code Conflict} while another sender writes it
     */
    Turn take(String path) {
        synchronized (turns) {
            long end = System.nanoTime() + TO_LET_GO.toNanos();
            while (true) {
                if (closed) {
                    throw CoveException.notFound("upload", id);
                }
                Turn other = turns.get(path);
                if (other == null) {
                    var turn = new Turn(path);
                    turns.put(path, turn);
                    return turn;
                }
                if (!other.isStalled() || System.nanoTime() > end) {
                    throw new CoveException(
                            new Problem.Conflict(
                                    "The file '%s' is being sent by somebody else at the moment; let that end, or try again in a while."
                                            .formatted(Echo.of(path))));
                }
                other.thread.interrupt();
                await(end);
            }
        }
    }

    /** Lets nobody write any more, and returns when nobody does. */
    void close() {
        synchronized (turns) {
            closed = true;
            long end = System.nanoTime() + TO_LET_GO.toNanos();
            while (!turns.isEmpty() && System.nanoTime() < end) {
                turns.values().forEach(turn -> turn.thread.interrupt());
                await(end);
            }
        }
    }

    private void await(long end) {
        try {
            turns.wait(Math.max(1, Duration.ofNanos(end - System.nanoTime()).toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CoveException(
                    new Problem.Unavailable(
                            "The server is ending; try again when it is back.",
                            Duration.ofSeconds(5)),
                    e);
        }
    }

    /** Whether somebody writes any file. */
    boolean isBusy() {
        synchronized (turns) {
            return !turns.isEmpty();
        }
    }

    /** Whether somebody writes this file. */
    boolean isBusy(String path) {
        synchronized (turns) {
            return turns.containsKey(path);
        }
    }

    /**
     * Adds to what comes altogether.
     *
     * @throws CoveException {@code TooLarge} when that is over the limit; then nothing is added
     */
    synchronized void expect(long more, long limit) {
        if (more > limit - bytes) {
            throw tooLarge(limit);
        }
        bytes += more;
    }

    static CoveException tooLarge(long limit) {
        return new CoveException(
                new Problem.TooLarge(
                        "The upload is over %d bytes, which is the most that this server takes of a data asset. Send less, or let the administrator raise data_asset_upload under [limits] in cove.toml."
                                .formatted(limit)));
    }

    synchronized void expectLess(long less) {
        bytes -= less;
    }

    /** The digest of the first bytes of a file; nothing if this server did not see them all. */
    Optional<RunningDigest> digest(String path, long bytes) {
        synchronized (digests) {
            if (bytes == 0) {
                digests.put(path, new RunningDigest());
            }
            return Optional.ofNullable(digests.get(path)).filter(digest -> digest.bytes() == bytes);
        }
    }

    void keep(String path, RunningDigest digest) {
        synchronized (digests) {
            digests.put(path, digest);
        }
    }

    void forget(String path) {
        synchronized (digests) {
            digests.remove(path);
        }
    }
}
