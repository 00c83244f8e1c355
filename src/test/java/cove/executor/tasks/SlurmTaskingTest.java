// SPDX-License-Identifier: Apache-2.0
package cove.executor.tasks;

import cove.executor.Executor;
import cove.executor.slurm.SlurmExecutor;
import cove.executor.slurm.SlurmSettings;
import cove.testing.TestingSlurm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tasks as jobs of a real cluster, asked for by a command on the server's machine. */
class SlurmTaskingTest extends TaskingContract {
    @Override
    protected Executor open(Path folder) {
        return new SlurmExecutor(
                folder,
                new SlurmSettings(
                        Map.of(),
                        List.of(),
                        List.of(),
                        true,
                        true,
                        List.of(),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(3),
                        SlurmSettings.USUAL.capacity(),
                        Optional.of(TestingSlurm.shared().configuration())));
    }

    /** The nodes of the test's cluster have no control groups. */
    @Override
    protected boolean holdsMemory() {
        return false;
    }
}
