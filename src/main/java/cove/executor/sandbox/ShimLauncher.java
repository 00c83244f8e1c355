// SPDX-License-Identifier: Apache-2.0
package cove.executor.sandbox;

import cove.process.ProcessIdentity;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one long-lived shell that forks a shim per run. It is a session of its own, so what a
 * terminal sends to the server does not reach the runs.
 */
final class ShimLauncher implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ShimLauncher.class);

    private final List<Path> scripts;
    private final Path errors;
    private final Consumer<String> ended;
    private Process shell;
    private BufferedWriter lines;
    private boolean closed;

    /**
     * Starts nothing yet.
     *
     * @param scripts shim.sh, then what it reads in
     * @param errors takes what the shell and the shims complain about
     * @param ended is told the id of each run that ended
     */
    ShimLauncher(List<Path> scripts, Path errors, Consumer<String> ended) {
        this.scripts = List.copyOf(scripts);
        this.errors = errors;
        this.ended = ended;
    }

    /** Starts the run prepared in this folder; the run's claim keeps it from starting twice. */
    synchronized void start(Path folder) {
        if (closed) {
            return;
        }
        try {
            if (shell == null || !shell.isAlive()) {
                startShell();
            }
            lines.write(folder + "\n");
            lines.flush();
        } catch (IOException e) {
            // Poll finds the run without a claim and submits it again, to a new shell.
            log.warn("the shell that starts runs is gone and is started again: {}", e.toString());
            shell.destroyForcibly();
        }
    }

    private void startShell() throws IOException {
        var command =
                new ArrayList<>(
                        List.of(
                                "setsid",
                                "sh",
                                scripts.getFirst().toString(),
                                ProcessIdentity.CURRENT_BOOT));
        scripts.stream().skip(1).map(Path::toString).forEach(command::add);
        var builder =
                new ProcessBuilder(command)
                        // Not the server's own: a shim would hold its terminal or pipe open.
                        .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()));
        // A run can read the environment that its bubblewrap was started with (/proc/1/environ),
        // and the server's may hold secrets.
        builder.environment().keySet().retainAll(Set.of("PATH"));
        shell = builder.start();
        lines = shell.outputWriter(StandardCharsets.UTF_8);
        var reader = shell.inputReader(StandardCharsets.UTF_8);
        Thread.ofPlatform()
                .daemon()
                .name("shim-ends")
                .start(
                        () -> {
                            try (reader) {
                                reader.lines().forEach(ended);
                            } catch (UncheckedIOException | IOException e) {
                                log.debug("no more hints from the shell", e);
                            }
                        });
    }

    /** Lets the shell go; the shims go on. */
    @Override
    public synchronized void close() {
        closed = true;
        if (shell != null) {
            try {
                lines.close();
            } catch (IOException e) {
                log.debug("the shell was gone already", e);
            }
        }
    }
}
