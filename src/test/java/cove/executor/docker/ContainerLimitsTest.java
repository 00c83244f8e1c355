// SPDX-License-Identifier: Apache-2.0
package cove.executor.docker;

import static org.assertj.core.api.Assertions.assertThat;

import cove.executor.Exit;
import cove.executor.Resources;
import cove.executor.RunHandle;
import cove.testing.TestingDocker;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A container gets what its run asked for and no more. */
class ContainerLimitsTest {
    private static final long MEMORY = 64L << 20;
    private static final int PROCESSES = 50;
    private static final int MANY_PROCESSORS = 10_000;
    private static final Resources SMALL = new Resources(2, MEMORY, PROCESSES);

    @TempDir private Path home;
    private ContainerRuns runs;

    @BeforeEach
    void open() {
        runs = new ContainerRuns(home);
    }

    @AfterEach
    void close() {
        runs.close();
    }

    @Test
    void whoAsksForMoreProcessorsThanTheEngineHasGetsAllOfThem() {
        RunHandle run =
                runs.start("echo started", new Resources(MANY_PROCESSORS, MEMORY, PROCESSES));

        assertThat(runs.exit(run).exitCode()).as(runs.log(run)).isZero();
        assertThat(
                        TestingDocker.shared()
                                .command(
                                        "inspect",
                                        "--format={{.HostConfig.NanoCpus}}",
                                        "cove-" + run.id())
                                .strip())
                .isEqualTo(
                        TestingDocker.shared().command("info", "--format={{.NCPU}}").strip()
                                + "000000000");
        runs.release(run);
    }

    @Test
    void whoTakesTooMuchMemoryIsKilledAndThePeakIsKnown() {
        // A line without an end, which tail keeps as a whole.
        RunHandle run = runs.start("head -c 200M /dev/zero | tail -n 1 | wc -c", SMALL);

        Exit exit = runs.exit(run);
        assertThat(exit.outOfMemory()).isEqualTo(1);
        assertThat(exit.peakMemory().orElseThrow()).isBetween(MEMORY / 2, MEMORY);
        runs.release(run);
    }

    @Test
    void aCommandKilledForMemoryEndsAsOneKilled() {
        RunHandle run = runs.start("x=$(head -c 200M /dev/zero | tr '\\0' x); echo $?", SMALL);

        Exit exit = runs.exit(run);
        assertThat(exit.exitCode()).as(runs.log(run)).isEqualTo(137);
        assertThat(exit.outOfMemory()).isPositive();
        runs.release(run);
    }

    @Test
    void memoryInSharedMemoryCountsToo() {
        RunHandle run = runs.start("head -c 200M /dev/zero > /dev/shm/large; echo kept $?", SMALL);

        assertThat(runs.exit(run).outOfMemory()).as(runs.log(run)).isPositive();
        runs.release(run);
    }

    @Test
    void theTimeOfAllItsProcessesIsCounted() {
        RunHandle run = runs.start("timeout 0.4 sh -c 'while :; do :; done'; exit 0", SMALL);

        assertThat(runs.exit(run).cpuMillis().orElseThrow()).isBetween(50L, 3000L);
        runs.release(run);
    }

    @Test
    void aForkBombStaysWithinItsLimit() {
        RunHandle run =
                runs.start(
                        "sh -c 'n=0; while [ $n -lt 500 ]; do sleep 1000 & n=$((n + 1)); done'",
                        SMALL);

        assertThat(runs.exit(run).exitCode()).isEqualTo(2);
        assertThat(runs.log(run)).contains("Cannot fork");
        runs.release(run);
    }

    @Test
    void theKernelIsToldEachLimit() {
        String limits =
                runs.output(
                        """
                        cd /sys/fs/cgroup
                        if [ -e memory.max ]; then
                            cat memory.max pids.max cpu.max
                        else
                            cat memory/memory.limit_in_bytes pids/pids.max cpu/cpu.cfs_quota_us
                        fi
                        """,
                        SMALL);

        assertThat(limits).startsWith("%d\n%d\n200000".formatted(MEMORY, PROCESSES));
    }

    @Test
    void noCoreIsDumped() {
        assertThat(runs.output("ulimit -c", SMALL)).isEqualTo("0\n");
    }
}
