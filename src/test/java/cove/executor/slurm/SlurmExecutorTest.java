// SPDX-License-Identifier: Apache-2.0
package cove.executor.slurm;

import cove.executor.Executor;
import cove.executor.ExecutorContract;
import cove.testing.TestingSlurm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Slurm keeps every executor's promises, and these of its own. */
class SlurmExecutorTest extends ExecutorContract {
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
                Duration.ofMillis(500),
                Duration.ofSeconds(3),
                SlurmSettings.USUAL.capacity(),
                Optional.of(slurm.configuration()));
    }
}
