// SPDX-License-Identifier: Apache-2.0
package cove.executor.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import cove.executor.Executor;
import cove.executor.RunHandle;
import cove.executor.slurm.SlurmExecutor;
import cove.executor.slurm.SlurmSettings;
import cove.testing.TestingSlurm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

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

    @Test
    void aTaskWhoseJobSomebodyCancelledIsToldSo() throws IOException {
        RunHandle run = startsAndWaits(marker());

        TestingSlurm.shared().run("scancel", "--name=" + run.id() + "-1");

        assertThat(exit().exitCode()).isZero();
        assertThat(Files.readString(run.folder().resolve("tasks/answers"))).contains("cancel");
    }
}
