// SPDX-License-Identifier: Apache-2.0
package cove.executor.slurm;

import static org.assertj.core.api.Assertions.assertThat;

import cove.executor.Launch;
import cove.executor.Mount;
import cove.executor.Network;
import cove.executor.Resources;
import cove.executor.RunHandle;
import cove.executor.Usage;
import cove.executor.sandbox.PortableSandbox;
import cove.executor.sandbox.RunFiles;
import cove.process.CommandRunner;
import cove.testing.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a job does on a node that is not as it should be: job.sh, started with what JobScript gives
 * it.
 */
class JobShellTest {
    private static final Usage NOTHING = new Usage(0, 0);

    @TempDir private Path folder;

    @Test
    void aNodeWithoutBubblewrapSaysWhatToInstall() throws IOException {
        Path programs = Files.createDirectory(folder.resolve("programs"));
        for (String name : List.of("sh", "ln", "rm", "tee", "sleep", "mkfifo", "id", "readlink")) {
            Files.createSymbolicLink(programs.resolve(name), Path.of("/usr/bin", name));
        }
        Path run = prepared("true");

        start(run, programs.toString());

        assertThat(new RunFiles(run).exit().orElseThrow().exitCode()).isEqualTo(125);
        assertThat(run.resolve("log"))
                .hasContent(
                        "cove: bwrap is missing on node n9; its administrator installs it (Debian: apt-get install bubblewrap)");
        assertThat(folder.resolve("ends")).hasContent("run");
    }

    @Test
    void aSecondJobOfTheRunEndsAtOnceAndTheSameJobAgainSaysSo() throws IOException {
        Path run = prepared("true");
        Files.writeString(run.resolve("claim"), "job 7 n1 1 1 boot end\n");

        start(run, "/usr/bin:/bin");

        assertThat(new RunFiles(run).exit()).isEmpty();
        assertThat(new JobFolder(run).wasStartedAgain()).isTrue();
        assertThat(run.resolve("log")).isEmptyFile();
    }

    /** Even when its shell was killed at the worst moment, with two names for its claim. */
    @Test
    void aJobThatIsPutBackIntoTheQueueDoesNotRunASecondTime() throws IOException {
        Path run = prepared("echo ran");
        start(run, "/usr/bin:/bin");
        String claim = Files.readString(run.resolve("claim"));
        String end = Files.readString(run.resolve("exit"));
        Files.createLink(run.resolve("claim.7"), run.resolve("claim"));

        start(run, "/usr/bin:/bin");

        assertThat(run.resolve("claim")).hasContent(claim);
        assertThat(run.resolve("exit")).hasContent(end);
        assertThat(run.resolve("log")).hasContent("ran");
        assertThat(new JobFolder(run).wasStartedAgain()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"dash", "bash --posix", "busybox sh"})
    void anExitCode127IsToldAlsoOfARunThatTheServerAskedAbout(String shell) throws IOException {
        Path run = prepared("until [ -e /results/go ]; do sleep 0.1; done; exit 127");
        var job = CompletableFuture.runAsync(() -> start(run, "/usr/bin:/bin", shell));
        ask(run);
        Eventually.see(new NodeUsage(run.resolve("usage.node"))::read, Optional::isPresent);
        Files.createFile(run.resolve("results/go"));
        job.join();

        assertThat(new RunFiles(run).exit().orElseThrow().exitCode()).isEqualTo(127);
    }

    @Test
    void aRunThatFailsSweepsWhatItLeftAndNoneOfItsTasks() throws IOException {
        Path run = prepared("exit 1");
        Process own = waiter("read _; exit $? # run");
        Process task = waiter("read _; exit $? # run-1");
        try {
            start(run, "/usr/bin:/bin");

            Eventually.see(own::isAlive, alive -> !alive);
            assertThat(task.isAlive()).isTrue();
        } finally {
            own.destroyForcibly();
            task.destroyForcibly();
        }
    }

    private static Process waiter(String text) throws IOException {
        Process process = new ProcessBuilder("/bin/sh", "-c", text, "cove", "./run").start();
        Eventually.see(() -> process.info().arguments().orElse(new String[0]).length, n -> n == 4);
        return process;
    }

    /** What /bin/sh is on Debian, on Fedora and SUSE, on their releases before 2021, on Alpine. */
    @ParameterizedTest
    @ValueSource(
            strings = {"dash", "bash --posix", "env BASH_COMPAT=50 bash --posix", "busybox sh"})
    void whateverShellTheNodeHasARunTellsWhatItUsesAndLeavesNothing(String shell)
            throws IOException {
        Path run =
                prepared("ulimit -u; until [ -e /results/go ] || [ $SECONDS -gt 60 ]; do :; done");

        var job = CompletableFuture.runAsync(() -> start(run, "/usr/bin:/bin", shell));
        ask(run);
        NodeUsage told = new NodeUsage(run.resolve("usage.node"));
        Usage used =
                Eventually.see(() -> told.read().orElse(NOTHING), usage -> usage.cpuMillis() >= 10);
        Files.createFile(run.resolve("results/go"));
        job.join();

        assertThat(used.cpuMillis()).isBetween(10L, 60_000L);
        assertThat(used.memory()).isBetween(1L << 20, 64L << 20);
        assertThat(used.seconds().orElse(0)).isBetween(1L, 60L);
        assertThat(new RunFiles(run).exit().orElseThrow().exitCode()).isZero();
        assertThat(run.resolve("log")).hasContent("100");
        Eventually.see(() -> processesIn(run), List::isEmpty);
        assertThat(run.resolve("pipe")).doesNotExist();
    }

    @Test
    void aJobWhoseShellIsKilledLeavesNothing() throws IOException {
        Path run = prepared("touch /results/begun; until [ -e /results/go ]; do sleep 0.1; done");
        var job = CompletableFuture.runAsync(() -> start(run, "/usr/bin:/bin"));
        ask(run);
        NodeUsage told = new NodeUsage(run.resolve("usage.node"));
        Eventually.see(told::read, Optional::isPresent);
        // Before that bubblewrap may not have asked yet to end with its parent.
        Eventually.see(() -> Files.exists(run.resolve("results/begun")), begun -> begun);

        shell(run).orElseThrow().destroyForcibly();

        Eventually.see(() -> processesIn(run), List::isEmpty);
        job.join();
    }

    /** Before that nobody watches. */
    private static void ask(Path run) {
        ProcessHandle shell = Eventually.see(() -> shell(run), Optional::isPresent).orElseThrow();
        assertThat(new NodeUsage(run.resolve("usage.node")).read()).isEmpty();
        CommandRunner.run(
                List.of("kill", "-USR2", Long.toString(shell.pid())),
                run,
                Map.of(),
                Duration.ofSeconds(10));
    }

    private static Optional<ProcessHandle> shell(Path run) {
        return new RunFiles(run)
                .claim()
                .flatMap(claim -> ProcessHandle.of(Long.parseLong(claim.split(" ", -1)[3])));
    }

    private static List<ProcessHandle> processesIn(Path folder) {
        return ProcessHandle.allProcesses()
                .filter(
                        process -> {
                            try {
                                return Files.readSymbolicLink(
                                                Path.of("/proc", process.pid() + "", "cwd"))
                                        .startsWith(folder);
                            } catch (IOException e) {
                                return false; // it has ended
                            }
                        })
                .toList();
    }

    private Path prepared(String script) throws IOException {
        Path run = Files.createDirectory(folder.resolve("run"));
        Files.createFile(run.resolve("log"));
        Files.createDirectory(run.resolve("results"));
        NodeUsage.of(new RunHandle("run", run)).reserve();
        Files.createFile(folder.resolve("ends"));
        new PortableSandbox(folder, List.of())
                .prepare(
                        new Launch(
                                "run",
                                run,
                                List.of("bash", "-c", script),
                                "/",
                                Map.of("PATH", "/usr/bin:/bin"),
                                List.of(new Mount(run.resolve("results"), "/results", true)),
                                run.resolve("log"),
                                new Resources(1, 64L << 20, 100),
                                Network.NONE));
        PortableSandbox.install(SlurmExecutor.class, "job.sh", folder);
        return run;
    }

    private void start(Path run, String path) {
        start(run, path, "/bin/sh");
    }

    private void start(Path run, String path, String shell) {
        var command =
                new ArrayList<>(
                        List.of(
                                "/usr/bin/env",
                                "-i",
                                "PATH=" + path,
                                "SLURM_JOB_ID=7",
                                "SLURMD_NODENAME=n9"));
        command.addAll(List.of(shell.split(" ", -1)));
        for (String file : List.of("job.sh", "run.sh", "network.sh", "ends")) {
            command.add(folder.resolve(file).toString());
        }
        CommandRunner.run(command, run, Map.of(), Duration.ofSeconds(90));
    }
}
