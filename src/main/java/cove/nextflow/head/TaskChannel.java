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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The two pipes to whoever starts tasks; see {@code tasks.sh} for what is said. Where that is the
 * server they are files that only grow, for it may be killed and read them again.
 */
final class TaskChannel {
    /**
     * How a task ended; what is not known is negative.
     *
     * @param reason who or what ended it, where that was not itself; empty where it was
     */
    record End(int exitCode, long peakMemory, long cpuNanos, int outOfMemory, String reason) {}

    /** Who waits for what becomes of a task. */
    interface Listener {
        /** Only told where a task may have to wait for its start. */
        void started();

        void ended(End end);
    }

    private static final Logger log = LoggerFactory.getLogger(TaskChannel.class);
    private static final int NUMBERS = 5;
    private static final Path FOLDER = Path.of("/run/tasks");

    /** Said to ourselves: nothing more is read. */
    private static final String ENOUGH = "enough";

    private static TaskChannel channel;

    private final OutputStream requests;
    private final AtomicInteger numbers = new AtomicInteger();
    private final Map<Integer, Listener> waiting = new ConcurrentHashMap<>();
    private final boolean tellsOfStarts;

    private TaskChannel() throws IOException {
        requests = new FileOutputStream(FOLDER.resolve("requests").toFile(), true);
        Path file = FOLDER.resolve("answers");
        tellsOfStarts = Files.isRegularFile(file);
        if (tellsOfStarts) {
            Thread.ofPlatform()
                    .daemon()
                    .name("task-ends")
                    .start(new GrowingFile(file, this::answered));
            return;
        }
        BufferedReader answers = Files.newBufferedReader(file);
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
    void start(int number, String request, Listener listener) {
        waiting.put(number, listener);
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

    /** Whether tasks may wait for their start, and that one started is told. */
    boolean tellsOfStarts() {
        return tellsOfStarts;
    }

    /** A line may be the half of one, whose writer was killed; all of it is then said again. */
    private void answered(String line) {
        String[] words = line.split(" ", NUMBERS + 1);
        try {
            int number = Integer.parseInt(words[0]);
            Listener listener = waiting.get(number);
            if (listener != null && words.length > 1 && words[1].equals("started")) {
                listener.started();
            } else if (listener != null && words.length >= NUMBERS) {
                End end =
                        new End(
                                Integer.parseInt(words[1]),
                                Long.parseLong(words[2]),
                                Long.parseLong(words[3]),
                                Integer.parseInt(words[4]),
                                words.length > NUMBERS ? words[NUMBERS] : "");
                waiting.remove(number);
                listener.ended(end);
            }
        } catch (NumberFormatException e) {
            log.debug("not an answer: {}", line, e);
        }
    }
}
