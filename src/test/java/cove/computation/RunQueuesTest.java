// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import static cove.computation.TestingComputations.on;
import static org.assertj.core.api.Assertions.assertThat;

import cove.executor.Capacity;
import cove.executor.Resources;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** This machine has room for one run, the cluster for two. */
class RunQueuesTest {
    private static final Capacity ONE_RUN = new Capacity(1, 1 << 20, 100);
    private static final Capacity TWO_RUNS = new Capacity(Integer.MAX_VALUE, Long.MAX_VALUE, 2);

    private final RunQueues queues =
            RunQueues.of(
                    Map.of(
                            "sandbox",
                            Optional.empty(),
                            "docker",
                            Optional.empty(),
                            "slurm",
                            Optional.of(TWO_RUNS)),
                    ONE_RUN,
                    10);

    private Computation waiting(String executor) {
        var computation = on(executor);
        queues.add(computation);
        return computation;
    }

    @Test
    void executorsOfThisMachineShareWhatItHas() {
        var first = waiting("sandbox");
        var second = waiting("docker");

        assertThat(queues.next()).contains(first.id());
        assertThat(queues.next()).isEmpty();
        assertThat(queues.isWaiting(second)).isTrue();
        queues.release(first.id());
        assertThat(queues.next()).contains(second.id());
    }

    @Test
    void aClusterTakesAsManyRunsAsItsCapacitySaysWhateverThisMachineDoes() {
        var here = waiting("sandbox");
        var there = waiting("slurm");
        var alsoThere = waiting("slurm");
        var oneTooMany = waiting("slurm");

        for (int i = 0; i < 10; i++) {
            queues.next();
        }

        assertThat(queues.isGranted(here)).isTrue();
        assertThat(queues.isGranted(there)).isTrue();
        assertThat(queues.isGranted(alsoThere)).isTrue();
        assertThat(queues.isWaiting(oneTooMany)).isTrue();
        assertThat(queues.waitingCount()).isEqualTo(1);
    }

    @Test
    void oneRunGetsWhatItsExecutorHasAtMost() {
        var much = new Resources(64, 1L << 40, 10);

        assertThat(queues.atMost("docker", much)).isEqualTo(new Resources(1, 1 << 20, 10));
        assertThat(queues.atMost("slurm", much)).isEqualTo(much);
    }

    @Test
    void whatRanOnAnExecutorThatIsGoneCountsAsOfThisMachine() {
        queues.addGranted(on("mainframe"));
        waiting("sandbox");

        assertThat(queues.next()).isEmpty();
    }
}
