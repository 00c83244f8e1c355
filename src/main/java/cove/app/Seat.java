// SPDX-License-Identifier: Apache-2.0
package cove.app;

import cove.problem.CoveException;
import cove.problem.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Who serves a home: one server alone, or several that share a database. The files for locks stay;
 * the kernel takes a lock back from a process that is gone.
 */
final class Seat {
    private final Path home;

    Seat(Path home) {
        this.home = home;
    }

    /** A seat that is taken; leaving it twice is no error. */
    record Taken(FileChannel room, FileChannel place, Path address) implements AutoCloseable {
        /** Tells this machine where the server is reached. */
        void reachedAt(String url) {
            try {
                Home.writePrivately(address, url.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Keeps commands of this machine from coming any more. */
        void hide() {
            try {
                Files.deleteIfExists(address);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            try {
                place.close();
                room.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /**
     * Takes a seat until this process ends.
     *
     * @param machine of several servers those on one machine are found by this name
     * @throws CoveException {@code Conflict} when others have the home
     */
    Taken take(boolean shared, String machine) {
        try {
            FileChannel room = lock(home.resolve("server.lock"), shared);
            return new Taken(
                    room,
                    shared ? lock(lockOf(machine), true) : room,
                    shared ? addressOf(machine) : home.resolve("server.url"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path lockOf(String machine) {
        return home.resolve("server-%s.lock".formatted(machine));
    }

    private Path addressOf(String machine) {
        return home.resolve("server-%s.url".formatted(machine));
    }

    private FileChannel lock(Path file, boolean shared) throws IOException {
        var channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        try {
            if (channel.tryLock(0, Long.MAX_VALUE, shared) != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // The server is one of this very process.
        }
        channel.close();
        throw new CoveException(
                new Problem.Conflict(
                        "Another cove server runs on the home %s; stop it, or choose another home with --home."
                                .formatted(home)));
    }

    /** Where a server of this home is reached from this machine, if there is one. */
    Optional<String> occupied(String machine) {
        return at(home.resolve("server.url"), home.resolve("server.lock"))
                .or(() -> at(addressOf(machine), lockOf(machine)));
    }

    private Optional<String> at(Path address, Path lock) {
        try {
            // The address first: to look at a lock is to hold it for a moment.
            return Files.exists(address) && isHeld(lock)
                    ? Optional.of(Files.readString(address))
                    : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty(); // it was stopped this very moment
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isHeld(Path lock) throws IOException {
        try {
            lock(lock, false).close();
            return false;
        } catch (CoveException e) {
            return true;
        }
    }
}
