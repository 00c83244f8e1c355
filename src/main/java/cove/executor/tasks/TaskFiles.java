// SPDX-License-Identifier: Apache-2.0
package cove.executor.tasks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Where a run that starts tasks and the server talk, in the run's folder. Both files only grow, so
 * either side may be killed and read again what was said; nothing is told through anything else.
 *
 * @param folder of the run
 */
record TaskFiles(Path folder) {
    /** More of it is read at the next look. */
    private static final int AT_ONCE = 1 << 20;

    private static final String PREPARED = "prepared";

    private Path own() {
        return folder.resolve("tasks");
    }

    /** What the server was told to start; with it the run is one that starts tasks. */
    Path plan() {
        return own().resolve("plan.json");
    }

    /** Written by the command alone. */
    Path requests() {
        return own().resolve("requests");
    }

    /** Written by the server alone. */
    Path answers() {
        return own().resolve("answers");
    }

    private Path stopped() {
        return own().resolve("stopped");
    }

    /** The folder of a task as a launch of its own. */
    Path task(int number) {
        return own().resolve(Integer.toString(number));
    }

    boolean isOfTasks() {
        return Files.exists(plan());
    }

    void create() throws IOException {
        Files.createDirectories(own());
        Files.writeString(requests(), "");
        Files.writeString(answers(), "");
    }

    /** No task starts any more. */
    void stop() throws IOException {
        try {
            Files.writeString(stopped(), "");
        } catch (NoSuchFileException e) {
            // The run's folder is gone, and with it all that could be started.
        }
    }

    boolean isStopped() {
        return Files.exists(stopped());
    }

    /** The folder is opened anew each time: only then a shared disk tells what is new. */
    byte[] requestsFrom(long offset) throws IOException {
        try (var file =
                Files.newByteChannel(
                        requests(), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            file.position(offset);
            var buffer = ByteBuffer.allocate(Math.clamp(file.size() - offset, 0, AT_ONCE));
            while (buffer.hasRemaining() && file.read(buffer) >= 0) {
                // Until all of it is there.
            }
            byte[] bytes = new byte[buffer.position()];
            buffer.flip().get(bytes);
            return bytes;
        }
    }

    List<TaskAnswer> answersSoFar() throws IOException {
        try (var lines = Files.lines(answers(), StandardCharsets.UTF_8)) {
            return lines.flatMap(line -> TaskAnswer.parse(line).stream()).toList();
        }
    }

    /** Ends a line in whose middle another server was killed. */
    void mendAnswers() throws IOException {
        String text = Files.readString(answers());
        if (!text.isEmpty() && !text.endsWith("\n")) {
            tell("");
        }
    }

    void tell(String line) throws IOException {
        Files.writeString(answers(), line + "\n", StandardOpenOption.APPEND);
    }

    /** Those that have a folder. */
    Set<Integer> tasks() throws IOException {
        var numbers = new TreeSet<Integer>();
        try (Stream<Path> entries = Files.list(own())) {
            entries.map(path -> path.getFileName().toString())
                    .filter(name -> TaskRequest.NUMBER.matcher(name).matches())
                    .forEach(name -> numbers.add(Integer.valueOf(name)));
        } catch (NoSuchFileException e) {
            return Set.of();
        }
        return numbers;
    }

    /** Whether an executor prepared it to the end; only then it may have been started. */
    boolean isPrepared(int number) {
        return Files.exists(task(number).resolve(PREPARED));
    }

    void markPrepared(int number) throws IOException {
        Files.createFile(task(number).resolve(PREPARED));
    }
}
