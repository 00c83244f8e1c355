// SPDX-License-Identifier: Apache-2.0
package cove.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import cove.testing.PipelineEngine;
import cove.testing.TestingSlurm;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** The same with each task in a job. */
class PipelineEndsOnSlurmTest extends PipelineEndsTest {
    @Override
    String settings() {
        return SETTINGS + PipelineEngine.slurm("server");
    }

    /** A job is cancelled by two daemons, and the queue is looked at each second. */
    @Override
    Duration promised() {
        return Duration.ofSeconds(10);
    }

    @Override
    List<Function<WatchedRun, ProcessHandle>> parts() {
        return List.of(WatchedRun::firstOfNextflow, WatchedRun::aroundNextflow);
    }

    @Override
    void leavesNothing(WatchedRun run) throws IOException {
        super.leavesNothing(run);
        assertThat(
                        TestingSlurm.shared()
                                .run(
                                        "squeue",
                                        "--noheader",
                                        "--states=PENDING,RUNNING",
                                        "--format=%j")
                                .stdout())
                .doesNotContain(run.id());
    }

    /** Only the server's machine went down: the next server ends what the nodes still do. */
    @Override
    void endTasksOf(WatchedRun run) {}
}
