// SPDX-License-Identifier: Apache-2.0
package cove.executor.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import cove.executor.Executor;
import cove.executor.ExecutorContract;
import cove.executor.Launch;
import cove.executor.ProcessTable;
import cove.executor.RunHandle;
import cove.executor.RunStatus;
import cove.process.CommandRunner;
import cove.process.ProcessIdentity;
import cove.testing.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The sandbox keeps every executor's promises, and these when parts of it are killed. */
class SandboxExecutorTest extends ExecutorContract {
    @Override
    protected Executor open(Path folder) {
        return new SandboxExecutor(folder, List.of(), InstantSource.system(), cgroups());
    }

    Cgroups cgroups() {
        return Cgroups.detect("test-" + ProcessHandle.current().pid());
    }

    @Test
    void aRunWhoseShimIsKilledIsLostAndLeavesNoProcess() {
        RunHandle run = start(STUBBORN);
        awaitLog(run, "ready\n");

        kill(files(run).shim().orElseThrow().pid());

        assertThat(end(run)).isInstanceOf(RunStatus.Lost.class);
        executor.release(run);
        Eventually.so("no process", PATIENCE, () -> ProcessTable.mentioning(run.id()).isEmpty());
    }

    @Test
    void aRunWhoseShimIsKilledAtAnyMomentOfItsStartLeavesNoProcess() {
        for (int micros = 0; micros < 12_000; micros += 400) {
            RunHandle run = start(STUBBORN);
            Eventually.so("the claim", PATIENCE, () -> files(run).isClaimed());
            long moment = System.nanoTime() + micros * 1000L;
            while (System.nanoTime() < moment) {
                Thread.onSpinWait();
            }

            kill(files(run).shim().orElseThrow().pid());

            assertThat(end(run)).isInstanceOf(RunStatus.Lost.class);
            executor.release(run);
            Eventually.so(
                    "no process of the run whose shim was killed after " + micros + " µs",
                    Duration.ofSeconds(5),
                    () -> ProcessTable.mentioning(run.id()).isEmpty());
        }
    }

    @Test
    void aSandboxKilledFromOutsideHasExitedWith137() {
        RunHandle run = start(STUBBORN);
        awaitLog(run, "ready\n");

        kill(files(run).sandboxPid().orElseThrow());

        assertThat(exit(run).exitCode()).isEqualTo(137);
        executor.release(run);
        assertThat(ProcessTable.mentioning(run.id())).isEmpty();
    }

    @Test
    void runsGoOnAndNewOnesStartWhenTheShellThatStartsThemIsKilled() throws IOException {
        RunHandle before = start("until [ -e /results/go ]; do sleep 0.01; done; echo fine");
        Eventually.so("the start", PATIENCE, () -> poll(before) instanceof RunStatus.Running);

        ProcessHandle.current()
                .children()
                .filter(child -> child.info().commandLine().orElse("").contains("shim.sh"))
                .forEach(ProcessHandle::destroyForcibly);

        RunHandle after = start("echo new");
        assertThat(exit(after).exitCode()).isZero();
        Files.createFile(results(before).resolve("go"));
        assertThat(exit(before).exitCode()).isZero();
        assertThat(log(before)).isEqualTo("fine\n");
    }

    @Test
    void aRunClaimedByNobodyElseStartsAfterTheShellWasKilledBeforeReadingIt() {
        RunHandle run = executor.prepare(launch("echo once"));
        executor.submit(start("sleep 0.05"));
        ProcessHandle.current()
                .children()
                .filter(child -> child.info().commandLine().orElse("").contains("shim.sh"))
                .forEach(ProcessHandle::destroyForcibly);
        executor.submit(run);

        assertThat(exit(run).exitCode()).as(log(run)).isZero();
        assertThat(log(run)).isEqualTo("once\n");
    }

    @Test
    void aRunOfAnEarlierBootIsLostAndNotStartedAgain() throws IOException {
        RunHandle claimed = executor.prepare(launch("echo started"));
        Files.writeString(
                claimed.folder().resolve("claim"),
                "1 1 00000000-0000-0000-0000-000000000000 end\n");
        RunHandle unclaimed = executor.prepare(launch("echo started"));
        Path launch = unclaimed.folder().resolve("launch.sh");
        Files.writeString(
                launch,
                Files.readString(launch)
                        .replace(
                                ProcessIdentity.CURRENT_BOOT,
                                "00000000-0000-0000-0000-000000000000"));

        assertThat(poll(claimed)).isInstanceOf(RunStatus.Lost.class);
        assertThat(poll(unclaimed)).isInstanceOf(RunStatus.Lost.class);
        executor.submit(claimed);
        afterAnotherRun();
        assertThat(log(claimed)).isEmpty();
    }

    @Test
    void aProcessThatGotTheNumberOfAShimIsNeverTakenForIt() throws IOException {
        RunHandle run = executor.prepare(launch("echo started"));
        Files.writeString(
                run.folder().resolve("claim"),
                "%d 1 %s end\n"
                        .formatted(ProcessHandle.current().pid(), ProcessIdentity.CURRENT_BOOT));
        Files.writeString(
                run.folder().resolve("exit"),
                "%d\n".formatted(ProcessHandle.current().pid()),
                StandardOpenOption.TRUNCATE_EXISTING);

        executor.stop(run);

        assertThat(poll(run)).isInstanceOf(RunStatus.Lost.class);
    }

    @Test
    void theFirstLineOfAClaimWins() throws IOException {
        RunHandle run = start("echo started");
        exit(run);

        assertThat(files(run).claimForNobody()).isFalse();
        Files.writeString(run.folder().resolve("claim"), "nobody\n", StandardOpenOption.APPEND);

        assertThat(poll(run)).isInstanceOf(RunStatus.Exited.class);
    }

    @Test
    void onAFullDiskAStartedRunEndsWithItsOwnExitCodeAndSaysThatOutputIsMissing()
            throws IOException {
        try (var disk = new SmallDisk(home.resolve("disk"), "2m")) {
            RunHandle run =
                    start(
                            on(
                                    disk,
                                    launch(
                                            """
                                            echo begin
                                            until [ -e /results/go ]; do sleep 0.01; done
                                            head -c 8000000 /dev/zero > /results/large
                                            head -c 1000000 /dev/zero
                                            exit 9
                                            """)));

            awaitLog(run, "begin\n");
            Files.createFile(results(run).resolve("go"));

            assertThat(exit(run).exitCode()).isEqualTo(9);
            assertThat(exit(run).logCut()).isTrue();
            assertThat(log(run)).startsWith("begin\n");
            executor.release(run);
        }
    }

    @Test
    void onAFullDiskARunIsNotStartedAndStartsWhenThereIsRoom() throws IOException {
        try (var disk = new SmallDisk(home.resolve("disk"), "2m")) {
            RunHandle run = executor.prepare(on(disk, launch("echo late")));
            disk.fill();

            executor.submit(run);
            afterAnotherRun();
            assertThat(poll(run)).isInstanceOf(RunStatus.Waiting.class);
            disk.empty();

            assertThat(exit(run).exitCode()).as(log(run)).isZero();
            assertThat(log(run)).isEqualTo("late\n");
            executor.release(run);
        }
    }

    @Test
    void onAFullDiskARunCanBeStopped() throws IOException {
        try (var disk = new SmallDisk(home.resolve("disk"), "2m")) {
            RunHandle run = executor.prepare(on(disk, launch(STUBBORN)));
            disk.fillBut(8192);

            executor.submit(run);
            Eventually.so("the start", PATIENCE, () -> poll(run) instanceof RunStatus.Running);
            disk.fill();
            Eventually.so(
                    "the end of the stopped run",
                    PATIENCE,
                    () -> {
                        executor.stop(run);
                        return isOver(poll(run));
                    });

            assertThat(ProcessTable.mentioning(run.id())).isEmpty();
            executor.release(run);
        }
    }

    @Test
    void aReleasedRunHoldsNoControlGroup() {
        RunHandle run = start("true");
        exit(run);
        List<Path> groups = files(run).cgroups();

        executor.release(run);

        assertThat(groups).noneMatch(Files::exists);
    }

    @Test
    void groupsOfAPreparationThatWasKilledInTheMiddleAreReleased() throws IOException {
        Launch launch = launch("true");
        List<Path> groups = cgroups().create(launch.id(), SMALL, false).folders();

        executor.release(new RunHandle(launch.id(), launch.folder()));

        assertThat(groups).noneMatch(Files::exists);
    }

    private static Launch on(SmallDisk disk, Launch launch) throws IOException {
        Path folder = disk.folder().resolve(launch.id());
        Files.createDirectories(folder.resolve("results"));
        Files.createFile(folder.resolve("log"));
        return new Launch(
                launch.id(),
                folder,
                launch.command(),
                launch.workingDirectory(),
                launch.environment(),
                List.of(new cove.executor.Mount(folder.resolve("results"), "/results", true)),
                folder.resolve("log"),
                launch.resources(),
                launch.network());
    }

    static RunFiles files(RunHandle run) {
        return new RunFiles(run.folder());
    }

    static void kill(long pid) {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }

    /** A file system of a few pages, in memory. */
    private record SmallDisk(Path folder) implements AutoCloseable {
        SmallDisk(Path folder, String size) throws IOException {
            this(Files.createDirectories(folder));
            var mount =
                    CommandRunner.run(
                            List.of("mount", "-t", "tmpfs", "-o", "size=" + size, "x", "" + folder),
                            folder.getParent(),
                            Map.of(),
                            Duration.ofSeconds(10));
            if (!mount.succeeded()) {
                System.out.println("skipped: only root can mount a small disk");
            }
            Assumptions.assumeTrue(mount.succeeded(), "only root can mount a small disk");
        }

        void fill() throws IOException {
            fillBut(0);
        }

        void fillBut(long left) throws IOException {
            try (var out = Files.newOutputStream(folder.resolve("filling-" + left))) {
                byte[] page = new byte[4096];
                while (Files.getFileStore(folder).getUsableSpace() > left) {
                    out.write(page);
                }
            }
        }

        void empty() throws IOException {
            Files.delete(folder.resolve("filling-0"));
        }

        @Override
        public void close() throws IOException {
            var unmount =
                    CommandRunner.run(
                            List.of("umount", "--lazy", folder.toString()),
                            folder.getParent(),
                            Map.of(),
                            Duration.ofSeconds(10));
            if (!unmount.succeeded()) {
                throw new IOException(unmount.stderr());
            }
        }
    }
}
