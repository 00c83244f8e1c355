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
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a server keeps in memory of an upload: who writes which file at the moment, how much all of
 * it is, and the digests that go on with the next piece.
 */
final class OpenUpload {
    private static final Duration TO_LET_GO = Duration.ofSeconds(5);

    private final String id;
    private final Path files;
    private final Duration patience;
    private final Sharing sharing;
    private final Map<String, Turn> turns = new HashMap<>();
    private final Map<String, RunningDigest> digests = new HashMap<>();
    private final AtomicInteger tars = new AtomicInteger();
    private long bytes;
    private boolean closed;

    /**
     * Begins with nobody writing.
     *
     * @param files the folder of all files
     * @param bytes how much is known to come already
     * @param patience how long a sender may be silent until another one takes its turn
     * @param sharing with other servers
     */
    OpenUpload(String id, Path files, long bytes, Duration patience, Sharing sharing) {
        this.id = id;
        this.files = files;
        this.bytes = bytes;
        this.patience = patience;
        this.sharing = sharing;
    }

    /** The right to write one file; nobody else writes it until this is closed. */
    final class Turn implements AutoCloseable {
        private final String path;
        private final Thread thread = Thread.currentThread();
        private final String server = sharing.server();
        private volatile long moved = System.nanoTime();

        private boolean claimed;

        private Turn(String path) {
            this.path = path;
        }

        /** Bytes came: the sender is there. */
        void moved() {
            moved = System.nanoTime();
        }

        /** Whether no other server can have taken the file for left behind. */
        boolean isSure() {
            return sharing.isStill(server);
        }

        private boolean isStalled() {
            return System.nanoTime() - moved > patience.toNanos();
        }

        @Override
        public void close() {
            var _ = Thread.interrupted(); // was meant for this turn only
            if (claimed) {
                sharing.release(path);
            }
            free(this);
        }
    }

    private void free(Turn turn) {
        synchronized (turns) {
            turns.remove(turn.path);
            turns.notifyAll();
            var _ = Thread.interrupted(); // came while it was given free
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
        Turn turn = takeHere(path);
        try {
            sharing.take(path);
            turn.claimed = true;
            return turn;
        } catch (RuntimeException e) {
            free(turn);
            throw e;
        }
    }

    /** The right to take tars: any number of them at a time, by way of one server. */
    final class Tars implements AutoCloseable {
        private Tars() {
            synchronized (tars) {
                if (tars.get() == 0) {
                    sharing.take(FileClaimStore.TARS);
                }
                tars.incrementAndGet();
            }
        }

        /** The turn to write a file of one. */
        Turn take(String path) {
            return takeHere(path);
        }

        @Override
        public void close() {
            synchronized (tars) {
                if (tars.decrementAndGet() == 0) {
                    sharing.release(FileClaimStore.TARS);
                }
            }
        }
    }

    Tars takeTars() {
        return new Tars();
    }

    private Turn takeHere(String path) {
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

    /** Ends the turns of senders that fell silent: another server cannot tell that they did. */
    void endStalledTurns() {
        synchronized (turns) {
            turns.values().stream()
                    .filter(Turn::isStalled)
                    .forEach(turn -> turn.thread.interrupt());
        }
    }

    Sharing sharing() {
        return sharing;
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
            if (!turns.isEmpty()) {
                return true;
            }
        }
        return sharing.othersWrite();
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
            // Through another server the file may have been deleted and begun anew meanwhile.
            return Optional.ofNullable(digests.get(path))
                    .filter(digest -> digest.bytes() == bytes)
                    .filter(_ -> bytes == 0 || !sharing.isNeeded());
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
