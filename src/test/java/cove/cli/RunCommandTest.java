// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunCommandTest {
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

    @Test
    void theLogComesFirstThenTheResultsAndTheLastWordsOnStandardError() {
        Path capsule =
                cove.capsule(
                        "words",
                        "echo \"hello $*\"; mkdir ../results/deep; echo 1234 > ../results/deep/number");

        var outcome = cove.cove("run", capsule, "you", "there");

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.out())
                .isEqualTo(
                        """
                        hello you there

                        SIZE  PATH
                        5 B   deep/number
                        16 B  output
                        """);
        assertThat(outcome.err()).matches("Computation [0-9a-f-]{36} succeeded after \\d+ s\\.\n");
    }

    @Test
    void theExitCodeIsThatOfTheComputation() {
        Path capsule = cove.capsule("three", "printf 'no end of line'; exit 3");

        var outcome = cove.cove("run", capsule);

        assertThat(outcome.exitCode()).isEqualTo(3);
        assertThat(outcome.out()).startsWith("no end of line\n\nSIZE");
        assertThat(outcome.err()).contains("failed with exit code 3");
    }

    @Test
    void jsonIsOneDocumentWithTheComputationAndItsResults() {
        Path capsule = cove.capsule("json", "printf 'to the log'; exit 4");

        var outcome = cove.cove("run", capsule, "--json");

        assertThat(outcome.exitCode()).isEqualTo(4);
        assertThat(outcome.out()).startsWith("{").endsWith("}\n");
        assertThat(outcome.json().path("state").asText()).isEqualTo("completed");
        assertThat(outcome.json().path("exit_code").asInt()).isEqualTo(4);
        assertThat(outcome.json().at("/results/0/path").asText()).isEqualTo("output");
        assertThat(outcome.json().at("/results/0/size").asInt()).isEqualTo(10);
        assertThat(outcome.err()).startsWith("to the log\n");
    }

    @Test
    void aFolderThatIsRunAgainIsTheSameCapsuleWithItsNewCode() {
        Path capsule = cove.capsule("again", "echo one");
        JsonNode first = cove.cove("run", capsule, "--json").json();
        cove.capsule("again", "echo two");

        JsonNode second = cove.cove("run", capsule, "--json").json();

        assertThat(second.at("/run/capsule_id")).isEqualTo(first.at("/run/capsule_id"));
        assertThat(second.at("/run/commit")).isNotEqualTo(first.at("/run/commit"));
        String id = second.path("id").asText();
        assertThat(cove.cove("logs", id).out()).isEqualTo("two\n");
    }

    @Test
    void namedParametersAndTheNameOfTheComputationArePassedOn() {
        Path capsule = cove.capsule("named", "echo \"$1|$2\"");

        var outcome =
                cove.cove(
                        "run",
                        capsule,
                        "--param",
                        "caption=a = b",
                        "--param",
                        "n=-5",
                        "--name",
                        "first try",
                        "--json");

        assertThat(outcome.err()).startsWith("--caption=a = b|--n=-5\n");
        assertThat(outcome.json().path("name").asText()).isEqualTo("first try");
    }

    @Test
    void argumentsWithADashGoBehindTwoOfThem() {
        Path capsule = cove.capsule("dashes", "echo \"$@\"");

        assertThat(cove.cove("run", capsule, "-x", "@5").exitCode())
                .isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(cove.cove("run", capsule, "--", "-x", "@5").out()).startsWith("-x @5\n");
    }

    @Test
    void aDetachedRunIsOnlyItsId() {
        Path capsule = cove.capsule("detached", "echo from afar");

        var outcome = cove.cove("run", capsule, "--detach");

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.answer()).matches("[0-9a-f-]{36}");
        assertThat(outcome.err()).isEmpty();
        assertThat(cove.cove("logs", "-f", outcome.answer()).out()).isEqualTo("from afar\n");
    }

    @Test
    void aReleaseRunsTheCodeItHad() {
        Path capsule = cove.capsule("released", "echo old");
        String id = cove.cove("capsule", "add", capsule).answer();
        cove.cove("capsule", "release", id);
        cove.capsule("released", "echo new");
        cove.cove("capsule", "add", capsule, "--id", id);

        assertThat(cove.cove("run", id, "--version", "1").out()).startsWith("old\n");
        assertThat(cove.cove("run", id).out()).startsWith("new\n");
        assertThat(cove.cove("run", id.substring(0, 13)).out()).startsWith("new\n");
    }

    @Test
    void whatBelongsToPipelinesReachesTheServerWhichTellsSo() {
        Path capsule = cove.capsule("no-pipeline", "true");

        var outcome =
                cove.cove("run", capsule, "--profile", "fast", "--process", "align_1:threads=2");

        assertThat(outcome.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(outcome.err())
                .isEqualTo(
                        "cove: nextflow_profile is for pipelines only; leave it out; processes are for pipelines only; leave them out\n");
    }

    @Test
    void aFolderThatIsNoCapsuleIsRefusedWithTheReason() {
        Path folder = cove.write(Path.of("empty/README.md"), "nothing to run").getParent();

        var outcome = cove.cove("run", folder);

        assertThat(outcome.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(outcome.err()).startsWith("cove: ").contains("code/run");
        assertThat(outcome.out()).isEmpty();
    }
}
