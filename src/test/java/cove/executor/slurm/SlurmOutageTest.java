// SPDX-License-Identifier: Apache-2.0
package cove.executor.slurm;

import static org.assertj.core.api.Assertions.assertThat;

import cove.executor.Launch;
import cove.executor.Mount;
import cove.executor.Network;
import cove.executor.Resources;
import cove.executor.RunHandle;
import cove.executor.RunStatus;
import cove.testing.Eventually;
import cove.testing.TestingSlurm;
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

/** Runs end truly when parts of Slurm stop for a while, or for good. */
class SlurmOutageTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir private Path home;
    private final TestingSlurm slurm = TestingSlurm.shared();
    private SlurmExecutor executor;

    @BeforeEach
    void open() {
        executor =
                new SlurmExecutor(
                        home.resolve("executor"),
                        new SlurmSettings(
                                Map.of(),
                                List.of(),
                                List.of("nodelist"),
                                true,
                                true,
                                List.of(),
                                Duration.ofMillis(300),
                                Duration.ofSeconds(2),
                                SlurmSettings.USUAL.capacity(),
                                Optional.of(slurm.configuration())));
    }

    @AfterEach
    void close() {
        executor.close();
    }

    @Test
    void runsWaitAndEndTrulyWhenTheControllerIsKilled() throws IOException {
        RunHandle before = start("n1", "echo ready; until [ -e go ]; do sleep 0.01; done; exit 3");
        RunHandle meanwhile =
                start("n2", "echo ready; until [ -e go ]; do sleep 0.01; done; exit 4");
        awaitLog(before);
        awaitLog(meanwhile);
        RunHandle stopped = start("n1", "echo ready; while :; do sleep 1000; done");
        awaitLog(stopped);

        RunHandle submitted;
        slurm.awaitSaved();
        slurm.killController();
        try {
            release(meanwhile);
            assertThat(exitCode(meanwhile)).isEqualTo(4);
            submitted = start("n2", "exit 5");
            Eventually.so(
                    "the word that Slurm is away",
                    PATIENCE,
                    () ->
                            poll(submitted) instanceof RunStatus.Waiting(String reason)
                                    && reason.contains("does not take it yet"));
            executor.stop(stopped);
            assertThat(poll(before)).isInstanceOf(RunStatus.Running.class);
            assertThat(poll(stopped)).isInstanceOf(RunStatus.Running.class);
        } finally {
            slurm.startController();
        }

        assertThat(exitCode(submitted)).isEqualTo(5);
        assertThat(poll(before)).isInstanceOf(RunStatus.Running.class);
        release(before);
        assertThat(exitCode(before)).isEqualTo(3);
        Eventually.so(
                "the end of the one that was to be stopped",
                PATIENCE,
                () -> {
                    executor.stop(stopped);
                    return poll(stopped) instanceof RunStatus.Exited;
                });
        slurm.awaitNodes();
    }

    @Test
    void aRunOutlivesTheDaemonOfItsNode() throws IOException {
        RunHandle run = start("n1", "echo ready; until [ -e go ]; do sleep 0.01; done; exit 6");
        awaitLog(run);

        slurm.killNodeDaemon("n1");
        release(run);
        try {
            assertThat(exitCode(run)).isEqualTo(6);
        } finally {
            slurm.startNode("n1");
            slurm.awaitNodes();
        }
    }

    @Test
    void aRunWhoseNodeFailsIsToldSo() {
        RunHandle lost = start("n1", "echo ready; while :; do sleep 1000; done");
        RunHandle other = start("n2", "echo ready; sleep 1; exit 7");
        awaitLog(lost);

        slurm.killNode("n1");
        try {
            assertThat(exitCode(other)).isEqualTo(7);
            RunStatus end =
                    Eventually.answer(
                            "the loss",
                            PATIENCE,
                            () -> Optional.of(poll(lost)).filter(SlurmOutageTest::isOver));
            assertThat(end).isInstanceOf(RunStatus.Lost.class);
            var why = ((RunStatus.Lost) end).interruption().orElseThrow();
            assertThat(why.cause()).isEqualTo("node_failed");
            assertThat(why.message()).contains("failed").contains("on n1");
        } finally {
            slurm.startNode("n1");
            slurm.awaitNodes();
        }
    }

    private static boolean isOver(RunStatus status) {
        return status instanceof RunStatus.Exited || status instanceof RunStatus.Lost;
    }

    private RunStatus poll(RunHandle run) {
        return executor.poll(List.of(run)).get(run);
    }

    private int exitCode(RunHandle run) {
        return Eventually.answer(
                "the exit of a run",
                PATIENCE,
                () ->
                        poll(run) instanceof RunStatus.Exited(var exit)
                                ? Optional.of(exit.exitCode())
                                : Optional.empty());
    }

    private static void release(RunHandle run) throws IOException {
        Files.createFile(run.folder().resolve("results/go"));
    }

    private static void awaitLog(RunHandle run) {
        Eventually.so(
                "its first line",
                PATIENCE,
                () -> {
                    try {
                        return Files.size(run.folder().resolve("log")) > 0;
                    } catch (IOException e) {
                        return false;
                    }
                });
    }

    private RunHandle start(String node, String script) {
        String id = UUID.randomUUID().toString();
        Path folder = home.resolve("runs").resolve(id);
        try {
            Files.createDirectories(folder.resolve("results"));
            Files.createFile(folder.resolve("log"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        RunHandle run =
                executor.prepare(
                        new Launch(
                                        id,
                                        folder,
                                        List.of("bash", "-c", script),
                                        "/results",
                                        Map.of("PATH", "/usr/bin:/bin"),
                                        List.of(
                                                new Mount(
                                                        folder.resolve("results"),
                                                        "/results",
                                                        true)),
                                        folder.resolve("log"),
                                        new Resources(1, 64L << 20, 200),
                                        Network.NONE)
                                .withCluster(Map.of("nodelist", node)));
        executor.submit(run);
        return run;
    }
}
