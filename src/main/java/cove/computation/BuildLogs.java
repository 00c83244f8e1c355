// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.http.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** What builders print, of one build or of several that go on at the same time. */
final class BuildLogs {
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final Supplier<List<Path>> logs;

    /** Logs that may become more while they are read. */
    BuildLogs(Supplier<List<Path>> logs) {
        this.logs = logs;
    }

    /** All there is by now, one after the other. */
    Reply soFar() {
        return Reply.stream(
                TEXT,
                out -> {
                    for (Path log : logs.get()) {
                        passOn(log, 0, out);
                    }
                });
    }

    /**
     * As it comes.
     *
     * @param over whether nothing more is to come
     */
    Reply until(BooleanSupplier over) {
        return Reply.stream(TEXT, out -> follow(over, out));
    }

    private void follow(BooleanSupplier over, OutputStream out) throws IOException {
        Map<Path, Long> seen = new HashMap<>();
        while (true) {
            boolean last = over.getAsBoolean();
            for (Path log : logs.get()) {
                seen.put(log, passOn(log, seen.getOrDefault(log, 0L), out));
            }
            out.flush();
            if (last) {
                return;
            }
            if (Thread.interrupted()) {
                throw new InterruptedIOException("the server ends before the build");
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /** From a place on; a log that was begun anew is shorter, and is told from its beginning. */
    private static long passOn(Path log, long from, OutputStream out) throws IOException {
        try (InputStream in = Files.newInputStream(log)) {
            long at = from <= Files.size(log) ? from : 0;
            in.skipNBytes(at);
            return at + in.transferTo(out);
        } catch (NoSuchFileException e) {
            return from;
        }
    }
}
