// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.problem.CoveException;
import cove.problem.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Looks through whole logs, however long they are: piece by piece, for a while at most, and by few
 * at a time, so that they slow nobody else down. What is left over is looked through by asking
 * again from where it ended.
 */
public final class LogSearch implements AutoCloseable {
    /** A gibibyte takes about two seconds. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final int PIECE = 256 << 10;
    private static final int SHOWN_BEFORE = 200;
    private static final int SHOWN = 500;
    private static final int LONGEST_QUERY = 1000;

    private final ExecutorService threads =
            Executors.newFixedThreadPool(
                    Math.max(1, Runtime.getRuntime().availableProcessors() / 2),
                    Thread.ofPlatform().daemon().name("log-search-", 0).factory());

    /** What is sought. */
    public sealed interface Sought {
        /** Lines that hold this text, whatever the case of its ASCII letters. */
        record Text(String text) implements Sought {
            public Text {
                if (text.isEmpty() || text.length() > LONGEST_QUERY || text.contains("\n")) {
                    throw CoveException.invalid(
                            "A text to look for has 1 to %d characters, all in one line."
                                    .formatted(LONGEST_QUERY));
                }
            }
        }

        /** Lines that look like errors. */
        record Errors() implements Sought {}
    }

    /**
     * Where in the log.
     *
     * @param offset in bytes, of the beginning of a line
     * @param line its number, from 1
     */
    public record Place(long offset, long line) {
        public static final Place START = new Place(0, 1);
    }

    /** A line; of a long one what is around the text that was sought. */
    public record Hit(Place place, String text) {}

    /**
     * What was found.
     *
     * @param to how far the log was looked through
     * @param whole whether that is its end
     */
    public record Found(List<Hit> hits, Place to, boolean whole) {
        public Found {
            hits = List.copyOf(hits);
        }
    }

    /** Looks through the log from a place on, until so many lines are found. */
    public Found search(Path log, Sought sought, Place from, int most) {
        try {
            return threads.submit(() -> new Reading(log, sought, from, most).found()).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CoveException(
                    new Problem.Unavailable("The search was interrupted.", Duration.ofSeconds(1)));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof NoSuchFileException) {
                return new Found(List.of(), from, true);
            }
            if (e.getCause() instanceof IOException read) {
                throw new UncheckedIOException(read);
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private static final class Reading {
        private final Path log;
        private final Sought sought;
        private final WordScan words;
        private final int most;
        private final List<Hit> hits = new ArrayList<>();
        private long line;
        private long lineStart;
        private int state;

        /** Whether the line is dealt with. */
        private boolean done;

        /** Whether there are as many as wanted, and the line of the last one is over. */
        private boolean full;

        Reading(Path log, Sought sought, Place from, int most) {
            this.log = log;
            this.sought = sought;
            this.most = most;
            this.line = from.line();
            this.lineStart = from.offset();
            this.words =
                    new WordScan(
                            switch (sought) {
                                case Sought.Text(String text) -> List.of(text);
                                case Sought.Errors _ -> ErrorLines.WORDS;
                            });
        }

        Found found() throws IOException {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            try (FileChannel in = FileChannel.open(log)) {
                var piece = ByteBuffer.allocate(PIECE);
                long at = lineStart;
                for (int read = in.read(piece, at); read > 0; read = in.read(piece.clear(), at)) {
                    look(in, piece.array(), read, at);
                    at += read;
                    if (full || System.nanoTime() - deadline > 0) {
                        return new Found(hits, new Place(lineStart, line), false);
                    }
                }
            }
            return new Found(hits, new Place(lineStart, line), true);
        }

        /** The loop that a gibibyte goes through. */
        private void look(FileChannel in, byte[] bytes, int length, long at) throws IOException {
            for (int i = 0; i < length; i++) {
                byte one = bytes[i];
                if (one == '\n') {
                    line++;
                    lineStart = at + i + 1;
                    state = 0;
                    done = false;
                    full = hits.size() >= most;
                    if (full) {
                        return;
                    }
                } else if (!done) {
                    state = words.step(state, one);
                    if (words.isFound(state)) {
                        done = true;
                        take(in, at + i);
                    }
                }
            }
        }

        private void take(FileChannel in, long end) throws IOException {
            long from = Math.max(lineStart, end - SHOWN_BEFORE);
            var bytes = ByteBuffer.allocate(SHOWN);
            for (int read = 0; read >= 0 && bytes.hasRemaining(); ) {
                read = in.read(bytes, from + bytes.position());
            }
            String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
            int lineEnd = text.indexOf('\n');
            if (lineEnd >= 0) {
                text = text.substring(0, lineEnd);
            }
            if (sought instanceof Sought.Text || ErrorLines.isError(text)) {
                hits.add(new Hit(new Place(lineStart, line), text.stripTrailing()));
            }
        }
    }
}
