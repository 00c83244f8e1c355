// SPDX-License-Identifier: Apache-2.0
package cove.executor;

import static org.assertj.core.api.Assertions.assertThat;

import cove.testing.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

/** Runs scripts in places that look as a computation's do, with one read-only data asset. */
public class ExecutorRuns implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path home;
    private final Executor executor;

    /**
     * Takes an executor, which it closes in its end.
     *
     * @param home holds the data asset, and a file that no run may see
     */
    public ExecutorRuns(Path home, Executor executor) {
        this.home = home;
        this.executor = executor;
        write(home.resolve("asset/data.txt"), "given\n");
        write(home.resolve("admin-token"), "secret of the server\n");
    }

    private static void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a script without a network. */
    public RunHandle start(String script, Resources resources) {
        return start(script, resources, Network.NONE);
    }

    /** Starts a script. */
    public RunHandle start(String script, Resources resources, Network network) {
        String id = UUID.randomUUID().toString();
        Path folder = home.resolve("runs").resolve(id);
        write(folder.resolve("log"), "");
        for (String part : List.of("results", "tmp", "root", "data/asset")) {
            write(folder.resolve(part).resolve("x"), "");
            delete(folder.resolve(part).resolve("x"));
        }
        RunHandle run =
                executor.prepare(
                        new Launch(
                                id,
                                folder,
                                List.of("bash", "-c", script),
                                "/results",
                                Map.of(
                                        "PATH",
                                        "/usr/bin:/bin:/usr/sbin:/sbin:/opt/cove/bin",
                                        "RUN",
                                        id),
                                List.of(
                                        new Mount(folder.resolve("tmp"), "/tmp", true),
                                        new Mount(folder.resolve("root"), "/root", true),
                                        new Mount(folder.resolve("data"), "/data", true),
                                        new Mount(home.resolve("asset"), "/data/asset", false),
                                        new Mount(folder.resolve("results"), "/results", true)),
                                folder.resolve("log"),
                                resources,
                                network));
        executor.submit(run);
        return run;
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is known of it now. */
    public RunStatus poll(RunHandle run) {
        return executor.poll(List.of(run)).get(run);
    }

    /** Waits for the end. */
    public Exit exit(RunHandle run) {
        var end = new AtomicReference<RunStatus>();
        try {
            Eventually.so(
                    "the end of a run",
                    PATIENCE,
                    () -> end.updateAndGet(_ -> poll(run)) instanceof RunStatus.Exited);
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + ", and it still is " + end, e);
        }
        return ((RunStatus.Exited) end.get()).exit();
    }

    /** Kills it and waits for its end. */
    public Exit stop(RunHandle run) {
        executor.stop(run);
        return exit(run);
    }

    /** Gives back what it held. */
    public void release(RunHandle run) {
        executor.release(run);
    }

    /** What a script prints that ends well. */
    public String output(String script, Resources resources) {
        RunHandle run = start(script, resources);
        int exitCode = exit(run).exitCode();
        executor.release(run);
        assertThat(exitCode).as(log(run)).isZero();
        return log(run);
    }

    /** What it printed until now. */
    public String log(RunHandle run) {
        try {
            return new String(
                    Files.readAllBytes(run.folder().resolve("log")), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        executor.close();
    }
}
