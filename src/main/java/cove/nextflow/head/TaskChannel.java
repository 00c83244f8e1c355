// SPDX-License-Identifier: Apache-2.0
package cove.nextflow.head;

import java.io.BufferedReader;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** The two pipes to whoever starts tasks in sandboxes; see {@code tasks.sh} for what is said. */
final class TaskChannel {
    /** How a task ended; what could not be measured is negative. */
    record End(int exitCode, long peakMemory, long cpuNanos, int outOfMemory) {}

    private static final Path FOLDER = Path.of("/run/tasks");

    /** Said to ourselves: nothing more is read. */
    private static final String ENOUGH = "enough";

    private static TaskChannel channel;

    private final OutputStream requests;
    private final AtomicInteger numbers = new AtomicInteger();
    private final Map<Integer, Consumer<End>> waiting = new ConcurrentHashMap<>();

    private TaskChannel() throws IOException {
        requests = new FileOutputStream(FOLDER.resolve("requests").toFile());
        BufferedReader answers = Files.newBufferedReader(FOLDER.resolve("answers"));
        Thread.ofPlatform()
                .daemon()
                .name("task-ends")
                .start(
                        () ->
                                answers.lines()
                                        .takeWhile(line -> !line.equals(ENOUGH))
                                        .forEach(this::answered));
        Runtime.getRuntime().addShutdownHook(new Thread(TaskChannel::stopReading));
    }

    /** The JVM waits 300 ms for a thread that reads still when it ends. */
    private static void stopReading() {
        try (var answers = new FileOutputStream(FOLDER.resolve("answers").toFile())) {
            answers.write((ENOUGH + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // Then it takes these 300 ms.
        }
    }

    /** The one of this JVM: Nextflow makes executors itself, and hands them nothing. */
    static synchronized TaskChannel open() {
        try {
            if (channel == null) {
                channel = new TaskChannel();
            }
            return channel;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A number for a task to go by. */
    int nextNumber() {
        return numbers.incrementAndGet();
    }

    /** Asks for a task to be started. */
    void start(int number, String request, Consumer<End> whenEnded) {
        waiting.put(number, whenEnded);
        send("run " + number + " " + request);
    }

    void kill(int number) {
        send("kill " + number);
    }

    private synchronized void send(String line) {
        try {
            requests.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void answered(String line) {
        String[] words = line.split(" ", -1);
        Consumer<End> whenEnded = waiting.remove(Integer.parseInt(words[0]));
        if (whenEnded != null) {
            whenEnded.accept(
                    new End(
                            Integer.parseInt(words[1]),
                            Long.parseLong(words[2]),
                            Long.parseLong(words[3]),
                            Integer.parseInt(words[4])));
        }
    }
}
