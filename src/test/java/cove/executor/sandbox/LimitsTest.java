// SPDX-License-Identifier: Apache-2.0
package cove.executor.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import cove.executor.Exit;
import cove.executor.ProcessTable;
import cove.executor.Resources;
import cove.executor.RunHandle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run gets what it asked for and no more, by control groups or else by resource limits. */
class LimitsTest {
    private static final long MEMORY = 64L << 20;
    private static final int PROCESSES = 50;
    private static final Resources SMALL = new Resources(2, MEMORY, PROCESSES);

    private static final String HUNGRY = "python -c 'x = bytearray(200 << 20); print(len(x))'";

    /** Forks for as long as it is let, then tells how many children it has, and goes on. */
    private static final String FORK_BOMB =
            """
            python - << 'end'
            import os, signal, sys, time
            children = 0
            try:
                while children < 5000:
                    if os.fork() == 0:
                        time.sleep(1000)
                    children += 1
            except OSError as e:
                print(children, 'children, then', e.strerror)
            end
            """;

    @TempDir private Path home;

    @Nested
    class ByControlGroups {
        private final Cgroups cgroups = groups();

        private static Cgroups groups() {
            Cgroups found = Cgroups.detect("test-" + ProcessHandle.current().pid());
            if (found instanceof NoCgroups) {
                System.out.println("skipped: no control groups can be made here");
            }
            assumeFalse(found instanceof NoCgroups, "no control groups can be made here");
            return found;
        }

        @Test
        void whoTakesTooMuchMemoryIsKilledAndThePeakIsKnown() {
            try (var runs = new SandboxRuns(home, cgroups)) {
                RunHandle run = runs.start(HUNGRY, SMALL);

                Exit exit = runs.exit(run);
                assertThat(exit.exitCode()).isEqualTo(137);
                assertThat(exit.outOfMemory()).isPositive();
                assertThat(exit.peakMemory().orElseThrow()).isBetween(MEMORY / 2, MEMORY);
                runs.release(run);
            }
        }

        @Test
        void memoryInSharedMemoryAndTheRootFolderCountsToo() {
            try (var runs = new SandboxRuns(home, cgroups)) {
                RunHandle run =
                        runs.start("head -c 200M /dev/zero > /dev/shm/large; echo kept $?", SMALL);

                assertThat(runs.exit(run).outOfMemory()).as(runs.log(run)).isPositive();
                runs.release(run);
            }
        }

        @Test
        void theTimeOfAllItsProcessesIsCounted() {
            try (var runs = new SandboxRuns(home, cgroups)) {
                RunHandle run =
                        runs.start("timeout 0.4 sh -c 'while :; do :; done'; exit 0", SMALL);

                assertThat(runs.exit(run).cpuMillis().orElseThrow()).isBetween(50L, 3000L);
                runs.release(run);
            }
        }

        @Test
        void aForkBombStaysWithinItsLimitAndEndsAtOnce() {
            forkBomb(cgroups);
        }

        @Test
        void theKernelIsToldEachLimit() throws IOException {
            String id = "00000000-limits";
            Map<String, String> files =
                    cgroups instanceof CgroupsV2
                            ? Map.of(
                                    "memory.max", "" + MEMORY,
                                    "pids.max", "" + PROCESSES,
                                    "cpu.max", "200000 100000")
                            : Map.of(
                                    "memory.limit_in_bytes", "" + MEMORY,
                                    "pids.max", "" + PROCESSES,
                                    "cpu.cfs_quota_us", "200000");

            var group = cgroups.create(id, SMALL, false);

            try {
                for (var file : files.entrySet()) {
                    Path there =
                            group.folders().stream()
                                    .map(folder -> folder.resolve(file.getKey()))
                                    .filter(Files::exists)
                                    .findFirst()
                                    .orElseThrow();
                    assertThat(Files.readString(there).strip()).isEqualTo(file.getValue());
                }
            } finally {
                group.folders().forEach(Cgroups::empty);
            }
        }

        @Test
        void theRecordSaysSo() {
            try (var executor = executor(cgroups)) {
                assertThat(executor.place().limitsBy()).startsWith("cgroup v");
            }
        }
    }

    @Nested
    class ByResourceLimits {
        private final Cgroups none = new NoCgroups();

        @Test
        void whoTakesTooMuchMemoryIsRefusedIt() {
            try (var runs = new SandboxRuns(home, none)) {
                RunHandle run = runs.start(HUNGRY, SMALL);

                assertThat(runs.exit(run).exitCode()).isEqualTo(1);
                assertThat(runs.log(run)).contains("MemoryError");
                runs.release(run);
            }
        }

        @Test
        void aForkBombStaysWithinItsLimitAndEndsAtOnce() {
            boolean root = "root".equals(System.getProperty("user.name"));
            if (root) {
                System.out.println("skipped: Linux lets root have any number of processes");
            }
            assumeFalse(root, "Linux lets root have any number of processes");
            forkBomb(none);
        }

        @Test
        void theRecordSaysSo() {
            try (var executor = executor(none)) {
                assertThat(executor.place().limitsBy()).isEqualTo("rlimit");
            }
        }
    }

    private void forkBomb(Cgroups cgroups) {
        try (var runs = new SandboxRuns(home, cgroups)) {
            long began = System.nanoTime();
            RunHandle run = runs.start(FORK_BOMB, SMALL);

            assertThat(runs.exit(run).exitCode()).isZero();
            runs.release(run);
            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .isLessThan(Duration.ofSeconds(10));
            assertThat(runs.log(run)).contains("Resource temporarily unavailable");
            assertThat(Integer.parseInt(runs.log(run).split(" ", 2)[0])).isLessThan(PROCESSES);
            assertThat(ProcessTable.mentioning(run.id())).isEmpty();
        }
    }

    private SandboxExecutor executor(Cgroups cgroups) {
        return new SandboxExecutor(
                home.resolve("executor"),
                java.util.List.of(),
                java.time.InstantSource.system(),
                cgroups);
    }
}
