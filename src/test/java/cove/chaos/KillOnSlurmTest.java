// SPDX-License-Identifier: Apache-2.0
package cove.chaos;

import cove.testing.Eventually;
import cove.testing.TestingSlurm;
import java.time.Duration;

/** The same promises where computations are jobs of a real Slurm. */
class KillOnSlurmTest extends KillTest {
    private final TestingSlurm slurm = TestingSlurm.shared();

    @Override
    int kills() {
        return Integer.getInteger("cove.killsOnSlurm", 10);
    }

    @Override
    String executor() {
        return """
        [server]
        executors = ["slurm"]
        [slurm]
        conf = "%s"
        cpus = 12
        """
                .formatted(slurm.configuration());
    }

    @Override
    void awaitQuiet() {
        Eventually.so(
                "an empty queue",
                Duration.ofMinutes(1),
                () -> slurm.run("squeue", "--noheader").stdout().isEmpty());
    }
}
