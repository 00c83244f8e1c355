// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.http.Reply;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** What a computation prints, sent as it comes, until it is over. */
final class LogReply {
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final Duration SILENCE = Duration.ofSeconds(15);
    private static final int CHUNK = 64 << 10;

    /** Where the log is read. */
    @FunctionalInterface
    interface Source {
        /** Opens the log, if there is one by now. */
        Optional<SeekableByteChannel> open() throws IOException;

        static Source of(Path file) {
            return () ->
                    Files.exists(file) ? Optional.of(Files.newByteChannel(file)) : Optional.empty();
        }
    }

    private final Source log;
    private final BooleanSupplier over;

    /**
     * Follows a log.
     *
     * @param over whether what it tells of is over: then what is in it is all
     */
    LogReply(Source log, BooleanSupplier over) {
        this.log = log;
        this.over = over;
    }

    @FunctionalInterface
    private interface Chunks {
        /** Takes the next bytes; none of them when there was nothing new for a while. */
        void take(byte[] bytes, int length, long end) throws IOException;
    }

    /** The bytes as they are. */
    Reply plain(long from) {
        return Reply.stream(
                "text/plain; charset=utf-8",
                out ->
                        follow(
                                from,
                                (bytes, length, _) -> {
                                    out.write(bytes, 0, length);
                                    out.flush();
                                }));
    }

    /**
     * An event per piece of whole lines; its id is the place in the log after it, so that a browser
     * that lost the connection goes on where it was (HTML standard, "Server-sent events").
     *
     * @param end the data of the last event, named {@code end}
     */
    Reply events(long from, Supplier<String> end) {
        return Reply.stream(
                        "text/event-stream",
                        out -> {
                            var lines = new EventLines(out, from);
                            follow(from, lines::take);
                            lines.finish(end.get());
                        })
                .withHeader("Cache-Control", "no-store");
    }

    private void follow(long from, Chunks chunks) throws IOException {
        long at = from;
        byte[] buffer = new byte[CHUNK];
        long silentSince = System.nanoTime();
        while (true) {
            boolean last = over.getAsBoolean();
            for (int read = read(at, buffer); read > 0; read = read(at, buffer)) {
                at += read;
                chunks.take(buffer, read, at);
                silentSince = System.nanoTime();
            }
            if (last) {
                return;
            }
            if (Thread.interrupted()) {
                throw new InterruptedIOException("the server ends before the computation");
            }
            if (System.nanoTime() - silentSince > SILENCE.toNanos()) {
                chunks.take(buffer, 0, at);
                silentSince = System.nanoTime();
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private int read(long at, byte[] buffer) throws IOException {
        var opened = log.open();
        if (opened.isEmpty()) {
            return 0;
        }
        try (var in = opened.get()) {
            return in.position(at).read(ByteBuffer.wrap(buffer));
        }
    }

    private static final class EventLines {
        private final OutputStream out;
        private final java.io.ByteArrayOutputStream unfinished =
                new java.io.ByteArrayOutputStream();
        private long at;

        EventLines(OutputStream out, long from) {
            this.out = out;
            this.at = from;
        }

        void take(byte[] bytes, int length, long end) throws IOException {
            if (length == 0) {
                out.write(": still here\n\n".getBytes(StandardCharsets.UTF_8));
                out.flush();
                return;
            }
            int lineEnd = length;
            while (lineEnd > 0 && bytes[lineEnd - 1] != '\n') {
                lineEnd--;
            }
            unfinished.write(bytes, 0, lineEnd);
            if (lineEnd > 0) {
                at = end - (length - lineEnd);
                send("log", unfinished.toString(StandardCharsets.UTF_8));
                unfinished.reset();
            }
            unfinished.write(bytes, lineEnd, length - lineEnd);
        }

        void finish(String end) throws IOException {
            if (unfinished.size() > 0) {
                at += unfinished.size();
                send("log", unfinished.toString(StandardCharsets.UTF_8));
            }
            send("end", end);
        }

        private void send(String event, String text) throws IOException {
            var message = new StringBuilder("id: " + at + "\nevent: " + event + "\n");
            text.lines().forEach(line -> message.append("data: ").append(line).append('\n'));
            out.write(message.append('\n').toString().getBytes(StandardCharsets.UTF_8));
            out.flush();
        }
    }
}
