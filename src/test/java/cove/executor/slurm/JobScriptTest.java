// SPDX-License-Identifier: Apache-2.0
package cove.executor.slurm;

import static org.assertj.core.api.Assertions.assertThat;

import cove.executor.Launch;
import cove.executor.Network;
import cove.executor.Resources;
import cove.executor.sandbox.PortableSandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobScriptTest {
    private static final SlurmSettings SETTINGS =
            new SlurmSettings(
                    Map.of("account", "lab", "partition", "short"),
                    List.of("--gres=gpu:1", "--comment=the lab's own, #2"),
                    List.of("partition", "time"),
                    true,
                    true,
                    List.of(),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(1),
                    SlurmSettings.USUAL.capacity(),
                    Optional.empty());

    @TempDir private Path folder;

    @Test
    void theScriptOfAJobSaysAllThatItAsksFor() throws IOException {
        Launch launch = launch(Map.of("partition", "long", "time", "2:00:00"));

        assertThat(script(launch, SETTINGS))
                .isEqualTo(Files.readString(Path.of("src/test/resources/golden/slurm/job.sh")));
    }

    @Test
    void aCapsuleGetsNoOptionThatTheAdministratorDoesNotAllow() {
        var asked =
                Map.of(
                        "account", "other",
                        "time", "1:00\n#SBATCH --uid=0",
                        "partition", "long; rm -rf /",
                        "uid", "0");

        assertThat(SETTINGS.optionsFor(launch(asked)))
                .isEqualTo(Map.of("account", "lab", "partition", "short"));
    }

    @Test
    void memoryIsNotAskedForWhereTheClusterDoesNotHandItOut() {
        var without =
                new SlurmSettings(
                        Map.of(),
                        List.of(),
                        List.of(),
                        false,
                        true,
                        List.of(),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1),
                        SlurmSettings.USUAL.capacity(),
                        Optional.empty());

        assertThat(script(launch(Map.of()), without)).doesNotContain("--mem");
    }

    @Test
    void gpusAreAskedForAsGenericResourcesUnlessTheJobAsksForSomeItself() {
        Launch launch = launch(Map.of(), new Resources(1, 1 << 20, 100, 2));
        var allowing =
                new SlurmSettings(
                        Map.of("gres", "gpu:a100:4"),
                        List.of(),
                        List.of(),
                        true,
                        true,
                        List.of(),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1),
                        SlurmSettings.USUAL.capacity(),
                        Optional.empty());

        assertThat(script(launch, SlurmSettings.USUAL)).contains("#SBATCH --gres=gpu:2\n");
        assertThat(script(launch(Map.of()), SlurmSettings.USUAL)).doesNotContain("--gres");
        assertThat(script(launch, allowing))
                .contains("#SBATCH --gres=gpu:a100:4\n")
                .doesNotContain("gpu:2");
    }

    private String script(Launch launch, SlurmSettings settings) {
        return JobScript.of(
                        launch,
                        settings.optionsFor(launch),
                        settings,
                        new PortableSandbox(folder, List.of()),
                        Path.of("/shared/slurm/job.sh"),
                        Path.of("/shared/slurm/ends"))
                .replace(folder.toString(), "SANDBOX");
    }

    private static Launch launch(Map<String, String> cluster) {
        return launch(cluster, new Resources(2, (256L << 20) + 1, 100));
    }

    private static Launch launch(Map<String, String> cluster, Resources resources) {
        return new Launch(
                        "7b1e0c52-0f7e-4a53-9e0e-3d1f5f8d8a10",
                        Path.of("/shared/it's/runs/7b/7b1e0c52"),
                        List.of("true"),
                        "/",
                        Map.of(),
                        List.of(),
                        Path.of("/shared/log"),
                        resources,
                        Network.NONE)
                .withCluster(cluster);
    }
}
