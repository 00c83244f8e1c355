// SPDX-License-Identifier: Apache-2.0
package cove.mount;

import cove.process.CommandRunner;
import cove.process.FolderRemoval;
import cove.process.ProcessIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One mount and the rclone behind it, in a folder of its own: {@code files} is the mount, {@code
 * process} says who rclone is (see mount.sh), {@code source} what is mounted, {@code keys} with
 * whose keys, {@code log} what rclone complains about, and {@code users} has a file for each run
 * that needs it. All that is known is in there, for the next server.
 */
record BucketMount(Path folder) {
    private static final Logger log = LoggerFactory.getLogger(BucketMount.class);
    private static final int TAIL_BYTES = 4096;
    private static final Duration PAUSE = Duration.ofMillis(5);
    private static final Duration START_PATIENCE = Duration.ofSeconds(20);
    private static final Duration END_PATIENCE = Duration.ofSeconds(3);

    /** What is mounted. */
    Path files() {
        return folder.resolve("files");
    }

    private Path users() {
        return folder.resolve("users");
    }

    private Path source() {
        return folder.resolve("source");
    }

    MountKeys keys() {
        return new MountKeys(folder);
    }

    /**
     * What is mounted, as it was written down; nothing of a mount that was cut off at its start.
     */
    Optional<BucketFolder> shown() throws IOException {
        return Files.exists(source()) ? Optional.of(BucketFolder.read(source())) : Optional.empty();
    }

    /**
     * Mounts; when this returns the files are there.
     *
     * @param words rclone's command
     * @throws MountFailure with rclone's own words
     */
    void start(
            BucketFolder source, Path script, List<String> words, Map<String, String> environment)
            throws IOException, MountFailure {
        Files.createDirectories(files());
        source.write(source());
        var command =
                new ArrayList<>(
                        List.of("setsid", "sh", script.toString(), ProcessIdentity.CURRENT_BOOT));
        command.addAll(words);
        var builder =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(
                                ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()));
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        try (var go = process.getOutputStream()) {
            await(START_PATIENCE, () -> process().isPresent() || !process.isAlive());
            go.write('\n');
        }
        await(START_PATIENCE, () -> MountTable.has(files()) || !process.isAlive());
        if (!isAlive()) {
            throw new MountFailure(lastWords().orElse("rclone did not mount it in time"));
        }
    }

    private Optional<ProcessIdentity> process() {
        return read("process").flatMap(text -> ProcessIdentity.parse(text.strip()));
    }

    private Optional<String> read(String name) {
        try {
            return Optional.of(Files.readString(folder.resolve(name)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether what is in it can be read. */
    boolean isAlive() {
        return process().filter(ProcessIdentity::isAlive).isPresent() && MountTable.has(files());
    }

    /** Lists all folders anew from now on. rclone takes a SIGHUP for that (rclone mount). */
    void refresh() {
        process()
                .filter(ProcessIdentity::isAlive)
                .ifPresent(
                        rclone ->
                                CommandRunner.run(
                                        List.of("kill", "-HUP", "" + rclone.pid()),
                                        folder,
                                        Map.of(),
                                        END_PATIENCE));
    }

    /** The last line of rclone's log, without its time. */
    Optional<String> lastWords() {
        return tailOfLog()
                .lines()
                .filter(line -> !line.isBlank())
                .reduce((_, later) -> later)
                .map(line -> line.replaceFirst("^[0-9/]+ [0-9:]+ ", ""));
    }

    private String tailOfLog() {
        try (var channel = FileChannel.open(folder.resolve("log"))) {
            channel.position(Math.max(0, channel.size() - TAIL_BYTES));
            return new String(
                    Channels.newInputStream(channel).readNBytes(TAIL_BYTES),
                    StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void addUser(String user) throws IOException {
        Files.createDirectories(users());
        Files.writeString(users().resolve(user), "");
    }

    boolean hasUser(String user) {
        return Files.exists(users().resolve(user));
    }

    void removeUser(String user) throws IOException {
        Files.deleteIfExists(users().resolve(user));
    }

    List<String> userIds() throws IOException {
        try (var all = Files.list(users())) {
            return all.map(path -> path.getFileName().toString()).toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    /** Whether the last user left so long ago, or before. */
    boolean isUnusedFor(Duration age) throws IOException {
        return userIds().isEmpty()
                && (age.isZero()
                        || System.currentTimeMillis()
                                        - Files.getLastModifiedTime(users()).toMillis()
                                >= age.toMillis());
    }

    /**
     * Unmounts, ends rclone and removes the folder; what cannot be done is left for a next time.
     */
    void end() {
        try {
            unmount();
            process()
                    .ifPresent(
                            rclone -> {
                                await(END_PATIENCE, () -> !rclone.isAlive());
                                rclone.kill();
                            });
            unmount();
            if (MountTable.has(files())) {
                log.warn(
                        "{} stays mounted; unmount it with: fusermount3 -u -z {}",
                        files(),
                        files());
                return;
            }
            FolderRemoval.remove(folder);
        } catch (UncheckedIOException e) {
            log.warn("could not end the mount {}; the next start tries again", folder, e);
        }
    }

    private void unmount() {
        if (MountTable.has(files())) {
            CommandRunner.run(
                    Rclone.unmount(files()), folder.getParent(), Map.of(), Duration.ofSeconds(20));
        }
    }

    private static void await(Duration patience, BooleanSupplier wanted) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!wanted.getAsBoolean() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }
}
