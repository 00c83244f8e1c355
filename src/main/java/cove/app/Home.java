// SPDX-License-Identifier: Apache-2.0
package cove.app;

import cove.problem.CoveException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.UUID;

/** The folder that holds everything of one server; see docs/operating.md for what is in it. */
record Home(Path path) {
    private static final FileAttribute<?> PRIVATE_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<?> PRIVATE_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final int KEY_BYTES = 32;

    static Home at(Path path) {
        try {
            Files.createDirectories(path.toAbsolutePath().normalize().getParent());
            makeUnlessThere(path);
            Path real = path.toRealPath();
            if (real.startsWith("/usr")) {
                throw CoveException.invalid(
                        "The home %s lies below /usr, which every computation can read; choose another with --home or COVE_HOME."
                                .formatted(real));
            }
            return new Home(real);
        } catch (IOException e) {
            throw CoveException.invalid(
                    "Tried to open the home %s, but it failed: %s. Choose another with --home or COVE_HOME."
                            .formatted(path, e));
        }
    }

    /** Two commands may come at once to a home that is new to both. */
    private static void makeUnlessThere(Path path) throws IOException {
        try {
            Files.createDirectory(path, PRIVATE_FOLDER);
        } catch (FileAlreadyExistsException e) {
            // It is opened next.
        }
    }

    Path database() {
        return path.resolve("cove.db");
    }

    Path config() {
        return path.resolve("cove.toml");
    }

    Path adminToken() {
        return path.resolve("admin-token");
    }

    /** Who is on this home, alone or as one of several. */
    Seat seat() {
        return new Seat(path);
    }

    /** A key of this home, made when it is first asked for. */
    byte[] key(String name) {
        Path file = path.resolve("keys").resolve(name);
        try {
            if (!Files.exists(file)) {
                Files.createDirectories(file.getParent(), PRIVATE_FOLDER);
                byte[] key = new byte[KEY_BYTES];
                new SecureRandom().nextBytes(key);
                writeFirst(file, key);
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same, unless somebody was first: two servers that begin together have one key. */
    private static void writeFirst(Path file, byte[] bytes) throws IOException {
        Path ours = file.resolveSibling(file.getFileName() + "-" + UUID.randomUUID());
        writePrivately(ours, bytes);
        try {
            Files.createLink(file, ours);
        } catch (FileAlreadyExistsException e) {
            // It is read next.
        } finally {
            Files.delete(ours);
        }
    }

    /** Writes a whole file for its owner only: it is there with all its bytes, or not at all. */
    static void writePrivately(Path file, byte[] bytes) throws IOException {
        Path fresh =
                Files.createTempFile(
                        file.getParent(), file.getFileName() + "-", ".new", PRIVATE_FILE);
        try (var channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
            channel.write(java.nio.ByteBuffer.wrap(bytes));
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
