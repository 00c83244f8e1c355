// SPDX-License-Identifier: Apache-2.0
package cove.executor.docker;

import static org.assertj.core.api.Assertions.assertThat;

import cove.executor.Exit;
import cove.executor.Launch;
import cove.executor.Mount;
import cove.executor.Network;
import cove.executor.Resources;
import cove.executor.RootFilesystem;
import cove.executor.RunHandle;
import cove.executor.RunStatus;
import cove.testing.Eventually;
import cove.testing.TestingDocker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Containers that see folders which others may make into links. */
class TaskContainerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final TestingDocker docker = TestingDocker.shared();
    @TempDir private Path home;
    private Path tasks;
    private DockerExecutor executor;

    @BeforeEach
    void start() throws IOException {
        tasks = Files.createDirectories(home.resolve("tasks"));
        Files.createDirectories(tasks.resolve("ab/c1"));
        Files.createDirectories(home.resolve("hidden"));
        executor =
                new DockerExecutor(
                        new DockerExecutor.Settings(
                                docker.address(), Optional.empty(), Optional.empty()),
                        home.resolve("executor"));
    }

    @AfterEach
    void close() {
        executor.close();
    }

    @Test
    void aFolderThatBecameALinkBeforeItsContainerStartedIsNotEntered() throws IOException {
        RunHandle run = prepare("echo entered > /tasks/ab/c1/entered");
        Files.move(tasks.resolve("ab/c1"), tasks.resolve("ab/c2"));
        Files.createSymbolicLink(tasks.resolve("ab/c1"), home.resolve("hidden"));

        executor.submit(run);

        assertThat(exit(run).exitCode()).isEqualTo(125);
        assertThat(home.resolve("hidden")).isEmptyDirectory();
    }

    @Test
    void aFolderBelowALinkIsNoneWhetherTheLinkWasThereBeforeOrCameThen() throws IOException {
        Files.createDirectories(home.resolve("hidden/c1"));
        RunHandle late = prepare("echo entered > /tasks/ab/c1/entered");
        Files.move(tasks.resolve("ab"), tasks.resolve("cd"));
        Files.createSymbolicLink(tasks.resolve("ab"), home.resolve("hidden"));
        RunHandle early = prepare("echo entered > /tasks/ab/c1/entered");

        executor.submit(late);
        executor.submit(early);

        assertThat(exit(late).exitCode()).isEqualTo(125);
        assertThat(
                        Eventually.see(
                                () -> executor.poll(List.of(early)).get(early),
                                status -> status instanceof RunStatus.Lost))
                .extracting(status -> ((RunStatus.Lost) status).reason())
                .asString()
                .contains("/tasks/ab/c1");
        executor.release(early);
        assertThat(home.resolve("hidden/c1")).isEmptyDirectory();
    }

    private RunHandle prepare(String script) throws IOException {
        Path folder = Files.createDirectory(home.resolve("run-" + UUID.randomUUID()));
        Files.createFile(folder.resolve("log"));
        return executor.prepare(
                new Launch(
                                UUID.randomUUID().toString(),
                                folder,
                                List.of("/bin/sh", "-c", script),
                                "/tasks/ab/c1",
                                Map.of("PATH", "/usr/bin:/bin"),
                                List.of(
                                        new Mount(
                                                tasks.resolve("ab/c1"),
                                                "/tasks/ab/c1",
                                                true,
                                                Optional.of(tasks))),
                                folder.resolve("log"),
                                new Resources(1, 256L << 20, 100),
                                Network.NONE)
                        .withRoot(new RootFilesystem.Image(TestingDocker.IMAGE, "")));
    }

    private Exit exit(RunHandle run) {
        Exit exit =
                Eventually.answer(
                        "the end of the run",
                        PATIENCE,
                        () ->
                                executor.poll(List.of(run)).get(run)
                                                instanceof RunStatus.Exited(Exit found)
                                        ? Optional.of(found)
                                        : Optional.empty());
        executor.release(run);
        return exit;
    }
}
