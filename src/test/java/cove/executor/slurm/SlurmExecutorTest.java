// SPDX-License-Identifier: Apache-2.0
package cove.executor.slurm;

import static org.assertj.core.api.Assertions.assertThat;

import cove.executor.Executor;
import cove.executor.ExecutorContract;
import cove.executor.Interruption;
import cove.executor.Launch;
import cove.executor.Mount;
import cove.executor.Network;
import cove.executor.ProcessTable;
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
import org.junit.jupiter.api.Test;

/** Slurm keeps every executor's promises, and these of its own. */
class SlurmExecutorTest extends ExecutorContract {
    /** Slurm looks at time limits twice a minute. */
    private static final Duration LONG = Duration.ofSeconds(60);

    private final TestingSlurm slurm = TestingSlurm.shared();

    @Override
    protected Executor open(Path folder) {
        return new SlurmExecutor(folder, settings(Map.of()));
    }

    private SlurmSettings settings(Map<String, String> options) {
        return new SlurmSettings(
                options,
                List.of(),
                List.of("partition"),
                true,
                true,
                List.of(),
                Duration.ofMillis(300),
                Duration.ofSeconds(2),
                SlurmSettings.USUAL.capacity(),
                Optional.of(slurm.configuration()));
    }

    @Test
    void ofSeveralJobsOfOneRunTheFirstStartsItAndTheOthersEnd() {
        RunHandle run = executor.prepare(launch("echo $RANDOM$RANDOM$RANDOM; sleep 0.5"));
        for (int i = 0; i < 3; i++) {
            assertThat(slurm.run("sbatch", script(run)).succeeded()).isTrue();
        }
        executor.submit(run);

        assertThat(exit(run).exitCode()).isZero();
        Eventually.so("the end of all jobs", PATIENCE, () -> jobsOf(run).isEmpty());
        assertThat(log(run)).hasLineCount(1);
    }

    @Test
    void aJobWhoseNumberWasNeverWrittenDownIsFoundByItsName() throws IOException {
        RunHandle run = start(inPartition("closed", "echo started"));
        Eventually.so("the job", PATIENCE, () -> new JobFolder(run).job().isPresent());
        executor.close();
        Files.delete(run.folder().resolve("job"));
        executor = open(home.resolve("executor"));

        executor.submit(run);

        Eventually.so("its number", PATIENCE, () -> new JobFolder(run).job().isPresent());
        assertThat(jobsOf(run)).hasSize(1);
        assertThat(poll(run)).isInstanceOf(RunStatus.Waiting.class);
        executor.stop(run);
        assertThat(poll(run)).isInstanceOf(RunStatus.Lost.class);
        Eventually.so("no job", PATIENCE, () -> jobsOf(run).isEmpty());
    }

    @Test
    void whoWaitsInTheQueueIsToldWhy() {
        RunHandle run = start(inPartition("closed", "true"));

        Eventually.so(
                "the reason",
                PATIENCE,
                () ->
                        poll(run) instanceof RunStatus.Waiting(String reason)
                                && reason.contains("PartitionDown"));
        executor.stop(run);
        executor.release(run);
        Eventually.so("no job", PATIENCE, () -> jobsOf(run).isEmpty());
    }

    @Test
    void whatSlurmRefusesIsLostAndToldWhy() {
        RunHandle run = start(inPartition("nowhere", "true"));

        Interruption why = lost(run);
        assertThat(why.cause()).isEqualTo("refused_by_slurm");
        assertThat(why.message()).contains("invalid partition");
        assertThat(lost(run)).isEqualTo(why);
    }

    @Test
    void aNodeThatDoesNotSeeTheFolderIsToldOf() throws IOException {
        RunHandle run = executor.prepare(launch("true"));
        Files.writeString(
                Path.of(script(run)),
                Files.readString(Path.of(script(run))).replace("cd '", "cd '/nowhere"));
        executor.submit(run);

        assertThat(lost(run).message())
                .contains("it never began: the node must see the folder " + run.folder());
    }

    @Test
    void somebodyElsesCancelIsTold() {
        RunHandle run = startedStubborn();

        assertThat(slurm.run("scancel", job(run)).succeeded()).isTrue();

        var exit = exit(run);
        assertThat(exit.signal()).isPresent();
        assertThat(exit.interruption().orElseThrow().cause()).isEqualTo("cancelled_in_slurm");
        assertThat(ProcessTable.mentioning(run.id())).isEmpty();
        assertThat(exit(run)).isEqualTo(exit);
    }

    @Test
    void whatIsPutBackIntoTheQueueDoesNotRunTwice() {
        RunHandle run = startedStubborn();
        slurm.run("scontrol", "update", "JobId=" + job(run), "Requeue=1");

        assertThat(slurm.run("scontrol", "requeue", job(run)).stderr()).isEmpty();

        assertThat(exit(run).interruption().orElseThrow().cause()).isEqualTo("requeued");
        Eventually.so("no job", PATIENCE, () -> jobsOf(run).isEmpty());
        assertThat(log(run)).hasLineCount(1);
    }

    @Test
    void aRunOverItsTimeLimitIsToldSoAndASuspendedOneCanBeStopped() {
        RunHandle late = startedStubborn();
        slurm.run("scontrol", "update", "JobId=" + job(late), "EndTime=now");
        RunHandle suspended = startedStubborn();
        slurm.run("scontrol", "suspend", job(suspended));
        Eventually.so(
                "it to be suspended",
                PATIENCE,
                () -> jobsOf(suspended).getFirst().contains("SUSPENDED"));

        Eventually.so(
                "the end of the suspended one",
                LONG,
                () -> {
                    executor.stop(suspended);
                    return isOver(poll(suspended));
                });
        Eventually.so("the end of the late one", LONG, () -> isOver(poll(late)));

        var exit = exit(late);
        assertThat(exit.signal()).isPresent();
        assertThat(exit.interruption().orElseThrow().cause()).isEqualTo("time_limit");
        assertThat(exit.interruption().orElseThrow().message()).contains("time limit");
        assertThat(ProcessTable.mentioning(suspended.id())).isEmpty();
    }

    @Test
    void stoppedAtAnyMomentOnItsNodeItLeavesNoProcess() {
        List<RunHandle> runs =
                java.util.stream.IntStream.range(0, 12).mapToObj(_ -> start(STUBBORN)).toList();
        for (int i = 0; i < runs.size(); i++) {
            RunHandle run = runs.get(i);
            Eventually.so("the claim", PATIENCE, () -> new JobFolder(run).claimant().isPresent());
            long moment = System.nanoTime() + i * 2_000_000L;
            while (System.nanoTime() < moment) {
                Thread.onSpinWait();
            }

            Eventually.so(
                    "the end of a run stopped on its node",
                    PATIENCE,
                    () -> {
                        executor.stop(run);
                        return isOver(poll(run));
                    });
            executor.release(run);

            assertThat(ProcessTable.mentioning(run.id())).isEmpty();
        }
    }

    @Test
    void theInternetIsMadeOnTheNode() {
        Launch plain = launch("cat /proc/net/route; cat /etc/resolv.conf");
        RunHandle run =
                start(
                        new Launch(
                                plain.id(),
                                plain.folder(),
                                plain.command(),
                                plain.workingDirectory(),
                                plain.environment(),
                                List.of(new Mount(results(plain), "/results", true)),
                                plain.log(),
                                SMALL,
                                Network.INTERNET));

        assertThat(exit(run).exitCode()).as(log(run)).isZero();
        assertThat(log(run)).contains("tap0").contains("10.0.2.3");
    }

    @Test
    void theJobsOwnVariablesAreNotTheRuns() {
        RunHandle run = start("env; cat /proc/1/environ");

        exit(run);
        assertThat(log(run)).doesNotContain("SLURM");
    }

    private static Path results(Launch launch) {
        return launch.folder().resolve("results");
    }

    private Launch inPartition(String partition, String script) {
        return launch(script).withCluster(Map.of("partition", partition));
    }

    private RunHandle startedStubborn() {
        RunHandle run = start(STUBBORN);
        awaitLog(run, "ready\n");
        return run;
    }

    private Interruption lost(RunHandle run) {
        RunStatus end = end(run);
        assertThat(end).isInstanceOf(RunStatus.Lost.class);
        return ((RunStatus.Lost) end).interruption().orElseThrow();
    }

    private static String script(RunHandle run) {
        return new JobFolder(run).script().toString();
    }

    private static String job(RunHandle run) {
        return new JobFolder(run).claimant().orElseThrow();
    }

    private List<String> jobsOf(RunHandle run) {
        return slurm.run("squeue", "--noheader", "--name=" + run.id(), "--format=%i %T")
                .stdout()
                .lines()
                .toList();
    }
}
