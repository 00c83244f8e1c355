// SPDX-License-Identifier: Apache-2.0
package cove.executor.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import cove.executor.Exit;
import cove.executor.Launch;
import cove.executor.Mount;
import cove.executor.Network;
import cove.executor.Resources;
import cove.executor.RunHandle;
import cove.executor.RunStatus;
import cove.testing.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Runs scripts in sandboxes that look as a computation's do, with one read-only data asset. */
final class SandboxRuns implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path home;
    private final SandboxExecutor executor;

    SandboxRuns(Path home, Cgroups cgroups) {
        this.home = home;
        this.executor =
                new SandboxExecutor(
                        home.resolve("executor"), List.of(), InstantSource.system(), cgroups);
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

    RunHandle start(String script, Resources resources) {
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
                                Network.NONE));
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

    Exit exit(RunHandle run) {
        return Eventually.answer(
                "the end of a run",
                PATIENCE,
                () ->
                        executor.poll(List.of(run)).get(run) instanceof RunStatus.Exited(Exit exit)
                                ? Optional.of(exit)
                                : Optional.empty());
    }

    /** Kills it and waits for its end. */
    Exit stop(RunHandle run) {
        executor.stop(run);
        return exit(run);
    }

    void release(RunHandle run) {
        executor.release(run);
    }

    /** What a script prints that ends well. */
    String output(String script, Resources resources) {
        RunHandle run = start(script, resources);
        int exitCode = exit(run).exitCode();
        executor.release(run);
        assertThat(exitCode).as(log(run)).isZero();
        return log(run);
    }

    String log(RunHandle run) {
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
