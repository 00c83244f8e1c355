// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import static org.assertj.core.api.Assertions.assertThat;

import cove.app.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InterruptionTest {
    /** 128 and the number of SIGINT, as a shell tells it. */
    private static final int INTERRUPTED = 130;

    @TempDir private Path folder;

    @Test
    void ctrlCStopsTheComputationAndTellsItsEnd() throws IOException, InterruptedException {
        var cove = new TestingCove(folder);
        Path capsule = cove.capsule("endless", "echo begun; sleep 600");
        Process run =
                new ProcessBuilder(
                                ProcessHandle.current().info().command().orElseThrow(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Main.class.getName(),
                                "run",
                                capsule.toString(),
                                "--home",
                                cove.home().toString())
                        .start();
        try (BufferedReader log = run.inputReader(StandardCharsets.UTF_8);
                BufferedReader words = run.errorReader(StandardCharsets.UTF_8)) {
            assertThat(log.readLine()).isEqualTo("begun");

            new ProcessBuilder("kill", "-INT", Long.toString(run.pid())).start().waitFor();

            assertThat(run.waitFor()).isEqualTo(INTERRUPTED);
            assertThat(words.lines().toList())
                    .anyMatch(line -> line.matches("Interrupted: stopping computation \\S+"))
                    .anyMatch(line -> line.matches("Computation \\S+ was stopped after \\d+ s\\."));
        } finally {
            run.destroyForcibly();
        }
        assertThat(cove.cove("ls", "--json").json().at("/0/end_status").asText())
                .isEqualTo("stopped");
    }
}
