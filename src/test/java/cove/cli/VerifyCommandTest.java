// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VerifyCommandTest {
    @TempDir private static Path folder;
    private static TestingCove cove;

    @BeforeAll
    static void serve() {
        cove = TestingCove.served(folder);
    }

    @AfterAll
    static void close() {
        cove.close();
    }

    private static String run(Object... words) {
        String id = cove.cove(words).answer();
        cove.cove("logs", "-f", id);
        return id;
    }

    @Test
    void theCapturedOutputMayDiffer() {
        Path capsule =
                cove.capsule(
                        "steady",
                        "echo $CO_COMPUTATION_ID; cat /data/*/* \"$@\" > ../results/copy");
        Path data = cove.write(Path.of("reads/a.txt"), "acgt\n").getParent();
        String asset = cove.cove("asset", "add", data, "--mount", "reads").answer();
        String id = run("run", capsule, "/etc/os-release", "--data", asset, "--detach");
        cove.capsule("steady", "exit 1"); // the code of that run is what counts
        cove.cove("capsule", "add", capsule);

        var outcome = cove.cove("verify", id);

        assertThat(outcome.out())
                .isEqualTo(
                        """
                        VERDICT    PATH
                        same       copy
                        different  output  (the captured output, does not count)
                        """);
        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.err()).contains("Identical: all 1 files are the same.");
    }

    @Test
    void everyOtherDifferenceCounts() {
        Path capsule =
                cove.capsule(
                        "fickle",
                        """
                        echo same > ../results/same
                        echo $CO_COMPUTATION_ID > ../results/$CO_COMPUTATION_ID
                        echo $CO_COMPUTATION_ID > ../results/output
                        """);
        String id = run("run", capsule, "--detach");

        var outcome = cove.cove("verify", id, "--json");

        assertThat(outcome.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(outcome.json().path("identical").asBoolean()).isFalse();
        assertThat(outcome.json().path("files"))
                .extracting(file -> file.path("verdict").asText() + " " + file.path("counts"))
                .containsExactlyInAnyOrder(
                        "same true", "different true", "missing true", "new true");
    }

    @Test
    void aFailureThatRepeatsIsTheSame() {
        String id = run("run", cove.capsule("failing", "exit 7"), "--detach");

        assertThat(cove.cove("verify", id).exitCode()).isZero();
    }

    @Test
    void whatWasStoppedHasNothingToCompare() {
        String id = cove.cove("run", cove.capsule("endless", "sleep 600"), "--detach").answer();
        cove.cove("stop", id);

        var outcome = cove.cove("verify", id);

        assertThat(outcome.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(outcome.err()).contains("was stopped");
    }
}
