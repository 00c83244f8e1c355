// SPDX-License-Identifier: Apache-2.0
package cove.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Runs one short command to its end, or kills it and all its children when its time is over. */
public final class CommandRunner {

    /**
     * How a command ended and what it printed. Output is UTF-8; at most 1 MiB of each is kept,
     * where nothing else is said.
     */
    public record Outcome(int exitCode, String stdout, String stderr) {
        public boolean succeeded() {
            return exitCode == 0;
        }
    }

    private static final int KEPT_BYTES = 1 << 20;

    private CommandRunner() {}

    /**
     * Runs the command and waits for its end.
     *
     * @param environment added to this process's own
     * @throws UncheckedIOException when the command cannot be started or does not end in time
     */
    public static Outcome run(
            List<String> command, Path directory, Map<String, String> environment, Duration limit) {
        return run(command, directory, environment, limit, KEPT_BYTES);
    }

    /**
     * Runs the command and waits for its end.
     *
     * @param environment added to this process's own
     * @param kept how many bytes of its output are kept
     * @throws UncheckedIOException when the command cannot be started or does not end in time
     */
    public static Outcome run(
            List<String> command,
            Path directory,
            Map<String, String> environment,
            Duration limit,
            int kept) {
        var builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().putAll(environment);
        return run(builder, limit, kept);
    }

    /**
     * Runs the command without anything of this process's own environment, and waits for its end.
     *
     * @param environment all that it gets
     * @param kept how many bytes of its output are kept
     * @throws UncheckedIOException when the command cannot be started or does not end in time
     */
    public static Outcome runApart(
            List<String> command,
            Path directory,
            Map<String, String> environment,
            Duration limit,
            int kept) {
        var builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return run(builder, limit, kept);
    }

    private static Outcome run(ProcessBuilder builder, Duration limit, int kept) {
        List<String> command = builder.command();
        try {
            var process = builder.start();
            process.getOutputStream().close();
            try (var readers = Executors.newVirtualThreadPerTaskExecutor()) {
                var stdout = read(process.getInputStream(), readers, kept);
                var stderr = read(process.getErrorStream(), readers, kept);
                boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
                if (!ended) {
                    kill(process);
                    throw new IOException(
                            "'%s' did not end within %d s and was killed"
                                    .formatted(String.join(" ", command), limit.toSeconds()));
                }
                return new Outcome(process.exitValue(), stdout.join(), stderr.join());
            } catch (InterruptedException e) {
                kill(process);
                Thread.currentThread().interrupt();
                throw new IOException(
                        "interrupted while '%s' ran".formatted(command.getFirst()), e);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void kill(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private static CompletableFuture<String> read(
            InputStream stream, java.util.concurrent.Executor readers, int most) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try (stream) {
                        byte[] kept = stream.readNBytes(most);
                        stream.transferTo(java.io.OutputStream.nullOutputStream());
                        return new String(kept, StandardCharsets.UTF_8);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                readers);
    }
}
