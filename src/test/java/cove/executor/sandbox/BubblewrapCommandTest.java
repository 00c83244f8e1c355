// SPDX-License-Identifier: Apache-2.0
package cove.executor.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import cove.executor.Launch;
import cove.executor.Mount;
import cove.executor.Network;
import cove.executor.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole command lines, a word a line; {@code -Dgolden.update=true} writes them anew. */
class BubblewrapCommandTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden/sandbox");

    @ParameterizedTest
    @EnumSource(Network.class)
    void theCommandLineIsTheGoldenOne(Network network) throws IOException {
        List<String> options =
                network == Network.NONE
                        ? List.of("--unshare-net")
                        : List.of("--ro-bind", "/home/cove/resolv.conf", "/etc/resolv.conf");
        List<String> words =
                BubblewrapCommand.of(
                        launch(network),
                        List.of("--ro-bind", "/usr", "/usr", "--proc", "/proc", "--dev", "/dev"),
                        options,
                        Optional.of(9));

        String text = String.join("\n", words) + "\n";
        Path golden = GOLDEN.resolve("bwrap-" + network.word() + ".txt");
        if (Boolean.getBoolean("golden.update")) {
            Files.createDirectories(GOLDEN);
            Files.writeString(golden, text);
        }
        assertThat(text).isEqualTo(Files.readString(golden));
    }

    @Test
    void withoutAFilterNoneIsAskedFor() {
        assertThat(
                        BubblewrapCommand.of(
                                launch(Network.NONE), List.of(), List.of(), Optional.empty()))
                .doesNotContain("--seccomp");
    }

    @Test
    void aRunSeesTheDevicesOfItsOwnGpusAlone() {
        Launch one = launch(Network.NONE, new Resources(2, 1L << 30, 100, 1));

        assertThat(devices(one.withGpus(List.of(3))))
                .contains("/dev/nvidia3", "/dev/nvidiactl", "/dev/nvidia-uvm")
                .doesNotContain("/dev/nvidia0");
        // Of a node nobody knows which it will be: its own control groups close the others.
        assertThat(devices(one)).contains("/dev/nvidia0", "/dev/nvidia3", "/dev/nvidiactl");
        assertThat(devices(launch(Network.NONE))).isEmpty();
    }

    private static List<String> devices(Launch launch) {
        return BubblewrapCommand.of(launch, List.of(), List.of(), Optional.empty()).stream()
                .filter(word -> word.startsWith("/dev/nvidia"))
                .toList();
    }

    private static Launch launch(Network network) {
        return launch(network, new Resources(2, 1L << 30, 100));
    }

    private static Launch launch(Network network, Resources resources) {
        return new Launch(
                "3f2a9c1e-0000-4000-8000-000000000001",
                Path.of("/home/cove/runs/3f/3f2a9c1e"),
                List.of("./run", "--words", "two words", "it's", ""),
                "/code",
                Map.of("PATH", "/usr/bin:/bin", "HOME", "/root", "CO_CPUS", "2"),
                List.of(
                        new Mount(Path.of("/home/cove/runs/3f/3f2a9c1e/work/code"), "/code", true),
                        new Mount(Path.of("/home/cove/assets/a1"), "/data/reads", false),
                        new Mount(
                                Path.of("/home/cove/runs/3f/3f2a9c1e/results"), "/results", true)),
                Path.of("/home/cove/runs/3f/3f2a9c1e/log"),
                resources,
                network);
    }
}
