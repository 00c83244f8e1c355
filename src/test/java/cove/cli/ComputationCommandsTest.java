// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ComputationCommandsTest {
    private static final String NOBODY = "00000000-0000-0000-0000-000000000000";

    @TempDir private static Path folder;
    private static TestingCove cove;
    private static String id;

    @BeforeAll
    static void serveAndRun() {
        cove = TestingCove.served(folder);
        Path capsule =
                cove.capsule(
                        "capsule",
                        "echo hello; mkdir ../results/plots; echo svg > ../results/plots/a.svg");
        id = cove.cove("run", capsule, "--json").json().path("id").asText();
    }

    @AfterAll
    static void close() {
        cove.close();
    }

    @Test
    void lsListsTheNewestFirst() {
        String newer = cove.cove("run", folder.resolve("capsule"), "--detach").answer();
        cove.cove("logs", "-f", newer);

        assertThat(cove.cove("ls").out().lines().filter(line -> line.matches("[0-9a-f-]{36} .*")))
                .first()
                .asString()
                .startsWith(newer + "  succeeded");
        assertThat(cove.cove("ls", "--limit", "1", "--json").json()).hasSize(1);
    }

    @Test
    void waitEndsWithTheExitCodeOfTheFirstThatFailed() {
        Path failing =
                cove.capsule(
                        "failing",
                        "mkfifo /scratch/g; (sleep 1; echo > /scratch/g)& read < /scratch/g; exit 3");
        String three = cove.cove("run", failing, "--detach").answer();

        var one = cove.cove("wait", id, three, "--json");

        assertThat(one.exitCode()).isEqualTo(3);
        assertThat(one.json())
                .extracting(each -> each.path("id").asText())
                .containsExactly(id, three);
        assertThat(cove.cove("wait", id).exitCode()).isZero();
        assertThat(cove.cove("wait", NOBODY).exitCode()).isEqualTo(ExitCode.FAILED);
    }

    @Test
    void showTellsWhatIsKnown() {
        assertThat(cove.cove("show", id).out())
                .contains("id           " + id)
                .containsPattern("it +succeeded after \\d+ s")
                .containsPattern("results +1 files, 4 B");
        assertThat(cove.cove("show", id, "--json").json().path("id").asText()).isEqualTo(id);
    }

    @Test
    void theStartOfAnIdIsEnough() {
        assertThat(cove.cove("show", id.substring(0, 13), "--json").json().path("id").asText())
                .isEqualTo(id);
    }

    @Test
    void resultsListsAFolderOrAFile() {
        assertThat(cove.cove("results", id, "plots").out()).contains("4 B   plots/a.svg");
        assertThat(
                        cove.cove("results", id, "plots/a.svg", "--json")
                                .json()
                                .at("/results/0/size")
                                .asInt())
                .isEqualTo(4);
        assertThat(cove.cove("results", id, "nothing").exitCode()).isEqualTo(ExitCode.FAILED);
    }

    @Test
    void logsCanBeOneDocument() {
        assertThat(cove.cove("logs", id, "--json").json().path("log").asText())
                .isEqualTo("hello\n");
    }

    @Test
    void stopWaitsForTheEndAndKeepsTheComputation() {
        String endless =
                cove.cove("run", cove.capsule("endless", "echo begun; sleep 600"), "--detach")
                        .answer();

        var outcome = cove.cove("stop", endless, "--json");

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.json().path("end_status").asText()).isEqualTo("stopped");
        assertThat(cove.cove("show", endless).out()).contains("was stopped");
    }

    @Test
    void renameGivesANewName() {
        assertThat(cove.cove("rename", id, "new name").out()).isEmpty();
        assertThat(cove.cove("show", id, "--json").json().path("name").asText())
                .isEqualTo("new name");
    }

    @Test
    void rmRemovesAllItCanAndTellsWhatItCouldNot() {
        String doomed = cove.cove("run", folder.resolve("capsule"), "--detach").answer();

        var outcome = cove.cove("rm", NOBODY, doomed);

        assertThat(outcome.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(outcome.answer()).isEqualTo("removed " + doomed);
        assertThat(outcome.err())
                .isEqualTo(
                        "cove: There is no computation '%s' here that you may see; check the id.\n"
                                .formatted(NOBODY));
        assertThat(cove.cove("show", doomed).exitCode()).isEqualTo(ExitCode.FAILED);
    }
}
