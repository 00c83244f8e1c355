// SPDX-License-Identifier: Apache-2.0
package cove.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A command whose input and output are streams, so that their size costs no memory; closed, it is
 * killed with all its children.
 */
public final class PipedCommand implements AutoCloseable {
    private static final int KEPT_BYTES = 8 << 10;

    private final Process process;
    private final Thread complaints;
    private volatile String said = "";

    private PipedCommand(Process process) {
        this.process = process;
        this.complaints = Thread.ofVirtual().start(this::listen);
    }

    /**
     * Starts the command.
     *
     * @param environment added to this process's own
     */
    public static PipedCommand start(
            List<String> command, Path directory, Map<String, String> environment) {
        try {
            var builder = new ProcessBuilder(command).directory(directory.toFile());
            builder.environment().putAll(environment);
            return new PipedCommand(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the command prints. */
    public InputStream output() {
        return process.getInputStream();
    }

    /**
     * Gives the command its input, all of it, and reads what it does not want itself: whoever sends
     * it would take an early answer for a broken connection.
     */
    public Thread feed(byte[] beginning, InputStream rest) {
        return Thread.ofVirtual().start(() -> feedNow(beginning, rest));
    }

    private void feedNow(byte[] beginning, InputStream rest) {
        try (OutputStream in = process.getOutputStream()) {
            in.write(beginning);
            byte[] buffer = new byte[64 << 10];
            for (int read = rest.read(buffer); read >= 0; read = rest.read(buffer)) {
                in.write(buffer, 0, read);
            }
        } catch (IOException | RuntimeException e) {
            drain(rest);
        }
    }

    private static void drain(InputStream rest) {
        try {
            rest.transferTo(OutputStream.nullOutputStream());
        } catch (IOException | RuntimeException e) {
            // It is the sender who is gone, or who sends too much: the command saw an early end.
        }
    }

    private void listen() {
        try (InputStream err = process.getErrorStream()) {
            byte[] kept = err.readNBytes(KEPT_BYTES);
            said = new String(kept, StandardCharsets.UTF_8).strip();
            err.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // It was killed.
        }
    }

    /** Waits for its end, and returns its exit code. */
    public int awaitEnd() {
        try {
            int exitCode = process.waitFor();
            complaints.join();
            return exitCode;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException("interrupted", e));
        }
    }

    /** What it wrote to its standard error, once it has ended. */
    public String complaint() {
        return said;
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
