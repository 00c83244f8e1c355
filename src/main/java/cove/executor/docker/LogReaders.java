// SPDX-License-Identifier: Apache-2.0
package cove.executor.docker;

import cove.process.ProcessIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Reads what containers print into their logs, by processes that outlive the server. An engine's
 * own logs are no good for that: they keep the two outputs apart, and change what is no text.
 */
final class LogReaders {
    private static final Duration PAUSE = Duration.ofMillis(2);

    private final Path script;

    /** Folders of runs whose reader is looked for, so that none gets two. */
    private final Set<Path> looking = ConcurrentHashMap.newKeySet();

    /**
     * Installs the reader.
     *
     * @param folder a folder of the executor's own
     */
    LogReaders(Path folder) throws IOException {
        script = folder.resolve("reader.sh");
        Path fresh = Files.createTempFile(folder, "reader.sh", ".new");
        try (InputStream in = LogReaders.class.getResourceAsStream("reader.sh")) {
            Files.copy(in, fresh, StandardCopyOption.REPLACE_EXISTING);
        }
        Files.move(fresh, script, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Sees to it that somebody reads what this run prints, unless it was read to its end. */
    void ensure(ContainerFiles files) throws IOException {
        if (isReading(files) || !looking.add(files.folder())) {
            return;
        }
        try {
            // Asked in this order: a reader writes down the end of the log before its own.
            if (!isReading(files) && !files.isLogRead()) {
                start(files);
            }
        } finally {
            looking.remove(files.folder());
        }
    }

    private void start(ContainerFiles files) throws IOException {
        var builder =
                new ProcessBuilder("sh", script.toString(), files.folder().toString())
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().keySet().retainAll(Set.of("PATH"));
        Process process = builder.start();
        var identity = ProcessIdentity.of(process.pid());
        if (identity.isPresent()) {
            files.keepReader(identity.get());
        }
        try (OutputStream go = process.getOutputStream()) {
            go.write("go\n".getBytes(StandardCharsets.US_ASCII));
        }
    }

    boolean isReading(ContainerFiles files) {
        return files.readerProcess().filter(ProcessIdentity::isAlive).isPresent();
    }

    /**
     * Waits until the output of a container that has ended is read to its end; tells whether that
     * came within this time.
     */
    boolean hasReadAll(ContainerFiles files, Duration within) {
        long deadline = System.nanoTime() + within.toNanos();
        while (isReading(files)) {
            endWhereNobodyWrote(files);
            if (System.nanoTime() > deadline) {
                return !isReading(files);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        return true;
    }

    /**
     * Opening and closing the pipe is the end for a reader that still waits for the first writer;
     * others do not notice. Opened for reading as well, so as not to wait for a reader.
     */
    private static void endWhereNobodyWrote(ContainerFiles files) {
        try {
            if (Files.exists(files.output())) {
                Files.newByteChannel(
                                files.output(), StandardOpenOption.READ, StandardOpenOption.WRITE)
                        .close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the reader of a run whose container is gone. */
    void release(ContainerFiles files) {
        if (!hasReadAll(files, Duration.ofSeconds(1))) {
            files.readerProcess().ifPresent(ProcessIdentity::kill);
        }
    }
}
