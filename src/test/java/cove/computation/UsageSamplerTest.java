// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import static org.assertj.core.api.Assertions.assertThat;

import cove.executor.ExecutorChoice;
import cove.executor.slurm.SlurmExecutor;
import cove.executor.slurm.SlurmSettings;
import cove.testing.SettableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsageSamplerTest {
    private static final String OLD = "000000001 000000000000800 000000000000010\n";
    private static final String NEW = "000000005 000000000003800 000000000000020\n";

    @TempDir private Path home;

    @Test
    void whatANodeSaidIsOfTheMomentThatItNamesAndIsTakenOnce() throws IOException {
        var clock = new SettableClock();
        Computation run =
                TestingComputations.on("slurm", new ComputationState.Running(clock.instant()));
        RunFolder folder = RunFolder.of(home, run.id());
        Files.createDirectories(folder.path());
        try (var executors =
                        new ExecutorChoice(
                                List.of(
                                        new SlurmExecutor(
                                                home.resolve("slurm"), SlurmSettings.USUAL)));
                var sampler = new UsageSampler(() -> List.of(run), executors, home, clock)) {
            for (String line : List.of(OLD, OLD, NEW, NEW)) {
                Files.writeString(folder.path().resolve("usage.node"), line + line);
                clock.forward(Duration.ofSeconds(3));
                sampler.tick();
            }
        }

        assertThat(folder.usage()).hasContent("1 800 10\n5 3800 20");
    }
}
