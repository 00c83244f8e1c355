// SPDX-License-Identifier: Apache-2.0
package cove.nextflow;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import cove.process.CommandRunner;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a run leaves for a later one to resume from: the folders of its tasks, and what they did.
 */
public record KeptWork(Path folder) {
    private static final Duration COPY_LIMIT = Duration.ofHours(6);

    private static final int HISTORY_TAIL = 64 << 10;

    private static final Pattern SESSION =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

    /** Holds a folder for each task, two names deep. */
    public Path tasks() {
        return folder.resolve("tasks");
    }

    /** Nextflow's own {@code .nextflow}. */
    Path state() {
        return folder.resolve("nextflow");
    }

    /** Holds what tasks keep for themselves while they run. */
    public Path temporary() {
        return tasks().resolve(".tmp");
    }

    void create() throws IOException {
        Files.createDirectories(tasks());
        Files.createDirectories(state());
    }

    /**
     * Takes over what an earlier run left: its files as hard links, which cost no space.
     *
     * @return whether that was there until the end. Who removes it moves it away first; of what is
     *     removed meanwhile a part may have come along, and must not be taken for the whole
     */
    public boolean takeFrom(KeptWork earlier) throws IOException {
        Files.createDirectories(folder);
        try {
            // Nextflow changes its own files in place, but writes a new folder for each task.
            copy("--reflink=auto", earlier.state(), state());
            copy("--link", earlier.tasks(), tasks());
        } catch (IOException e) {
            if (earlier.isThere()) {
                throw e;
            }
        }
        return earlier.isThere();
    }

    /**
     * Copies what is one file with a result of the earlier run: a pipeline may change what it took
     * over, and results never change. With the same times, by which Nextflow knows a file again.
     */
    public void partFrom(Path results) throws IOException {
        Set<Object> published = new HashSet<>();
        for (Path file : regularFiles(results)) {
            published.add(identity(file));
        }
        for (Path file : regularFiles(tasks())) {
            if (published.contains(identity(file))) {
                Path own = Files.createTempFile(folder, "own", "");
                Files.copy(file, own, REPLACE_EXISTING, COPY_ATTRIBUTES);
                Files.move(own, file, ATOMIC_MOVE);
            }
        }
    }

    private static List<Path> regularFiles(Path folder) throws IOException {
        if (!Files.isDirectory(folder, NOFOLLOW_LINKS)) {
            return List.of();
        }
        try (var paths = Files.walk(folder)) {
            return paths.filter(path -> Files.isRegularFile(path, NOFOLLOW_LINKS)).toList();
        }
    }

    private static Object identity(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class, NOFOLLOW_LINKS).fileKey();
    }

    private boolean isThere() {
        return Files.isDirectory(tasks());
    }

    private static void copy(String how, Path from, Path to) throws IOException {
        var outcome =
                CommandRunner.run(
                        List.of("cp", "--archive", how, "--", from.toString(), to.toString()),
                        to.getParent(),
                        Map.of("LC_ALL", "C.UTF-8"),
                        COPY_LIMIT);
        if (!outcome.succeeded()) {
            throw new IOException(
                    "Tried to take up the tasks of an earlier run from %s, but cp said: %s"
                            .formatted(from, outcome.stderr().strip()));
        }
    }

    /**
     * What Nextflow calls the run, by which it can be resumed. Read from its history, where each
     * line holds it as the sixth of seven words between tabs; the pipeline could write there, so
     * what does not look like one is none, and no link or pipe is read.
     */
    public Optional<String> session() throws IOException {
        Path history = state().resolve("history");
        if (!Files.isDirectory(state(), NOFOLLOW_LINKS)
                || !Files.isRegularFile(history, NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        try (var file = Files.newByteChannel(history)) {
            file.position(Math.max(0, file.size() - HISTORY_TAIL));
            var tail = Channels.newInputStream(file).readNBytes(HISTORY_TAIL);
            return new String(tail, StandardCharsets.UTF_8)
                    .lines()
                    .reduce((_, last) -> last)
                    .flatMap(KeptWork::sessionIn);
        }
    }

    private static Optional<String> sessionIn(String line) {
        return List.of(line.split("\t", -1)).stream()
                .filter(word -> SESSION.matcher(word).matches())
                .findFirst();
    }
}
