// SPDX-License-Identifier: Apache-2.0
package cove.nextflow;

import static org.assertj.core.api.Assertions.assertThat;

import cove.nextflow.PipelineTask.State;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgressTest {
    private static final String FOLDER = "ab/" + "c".repeat(30);

    @TempDir private Path home;

    private Path events() {
        return home.resolve("events");
    }

    private Progress read(boolean over, String... lines) throws IOException {
        Files.writeString(events(), String.join("\n", lines) + "\n");
        return Progress.read(events(), over);
    }

    private static String task(String event, int number, String more) {
        return "{\"event\":\"%s\",\"at\":1,\"task_id\":%d,\"process\":\"P\",\"name\":\"P (%d)\"%s}"
                .formatted(event, number, number, more.isEmpty() ? "" : "," + more);
    }

    @Test
    void aTaskIsWhereItsLastEventSays() throws IOException {
        Progress progress =
                read(
                        false,
                        "{\"event\":\"process\",\"at\":1,\"process\":\"P\"}",
                        "{\"event\":\"process\",\"at\":1,\"process\":\"Q\"}",
                        task("pending", 1, ""),
                        task("submitted", 1, "\"submit\":5"),
                        task("submitted", 2, ""),
                        task("started", 2, "\"start\":6,\"exit\":2147483647"),
                        task(
                                "completed",
                                3,
                                "\"exit\":0,\"folder\":\"/tasks/%s\",\"complete\":9"
                                        .formatted(FOLDER)),
                        task("completed", 4, "\"exit\":3,\"failed\":true,\"out_of_memory\":1"),
                        task("completed", 5, "\"aborted\":true,\"failed\":true"),
                        task("cached", 6, "\"exit\":0"));

        assertThat(progress.processes()).containsExactly("P", "Q");
        assertThat(progress.tasks().stream().map(PipelineTask::state))
                .containsExactly(
                        State.WAITING,
                        State.RUNNING,
                        State.SUCCEEDED,
                        State.FAILED,
                        State.ABORTED,
                        State.CACHED);
        assertThat(progress.tasks().get(1).exitCode()).isEmpty();
        assertThat(progress.tasks().get(2).folder()).contains(Path.of(FOLDER));
        assertThat(progress.culprit().orElseThrow().outOfMemory()).isTrue();
        assertThat(progress.counts().get("P"))
                .containsEntry(State.CACHED, 1L)
                .containsEntry(State.WAITING, 1L);
    }

    @Test
    void aTaskNeverGoesBackWhateverIsToldLate() throws IOException {
        Progress progress =
                read(
                        true,
                        task("started", 1, ""),
                        task("submitted", 1, ""),
                        task("completed", 1, "\"exit\":0"),
                        task("completed", 2, "\"exit\":3,\"failed\":true"),
                        task("submitted", 2, ""),
                        task("pending", 2, ""));

        assertThat(progress.tasks().stream().map(PipelineTask::state))
                .containsExactly(State.SUCCEEDED, State.FAILED);
        assertThat(progress.culprit().orElseThrow().number()).isEqualTo(2);
    }

    @Test
    void whatStillSeemsToRunWhenARunIsOverWasEndedWithIt() throws IOException {
        Progress progress = read(true, task("started", 1, ""), task("pending", 2, ""));

        assertThat(progress.tasks()).allMatch(task -> task.state() == State.ABORTED);
    }

    @Test
    void aLineCutByAKillIsPassedOver() throws IOException {
        Files.writeString(
                events(),
                task("started", 1, "") + "\n" + task("completed", 1, "").substring(0, 40));

        assertThat(Progress.read(events(), false).tasks().getFirst().state())
                .isEqualTo(State.RUNNING);
    }

    @Test
    void nonsenseSaysNothing() throws IOException {
        Progress progress =
                read(
                        false,
                        "",
                        "null",
                        "[]",
                        "7",
                        "{}",
                        "{\"event\":null}",
                        "{\"event\":\"started\"}",
                        "{\"event\":\"danced\",\"task_id\":1}",
                        "{\"event\":\"started\",\"task_id\":\"many\"}",
                        "{\"event\":\"started\",\"task_id\":99999999999999}",
                        "[".repeat(5000),
                        "\u0000\uFFFD",
                        task("started", 1, "\"folder\":\"/tasks/../../etc\""),
                        task("started", 2, "\"folder\":\"/tasks/ab/../../../etc/passwd\""));

        assertThat(progress.tasks()).hasSize(2).allMatch(task -> task.folder().isEmpty());
    }

    @Test
    void aHugeLineDoesNotFillTheMemory() throws IOException {
        try (var out = Files.newOutputStream(events(), StandardOpenOption.CREATE)) {
            out.write((task("started", 1, "") + "\n").getBytes(StandardCharsets.UTF_8));
            byte[] some = "x".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < 8; i++) {
                out.write(some);
            }
            out.write(("\n" + task("started", 2, "")).getBytes(StandardCharsets.UTF_8));
        }

        assertThat(Progress.read(events(), false).tasks()).hasSize(2);
    }

    @Test
    void aLinkIsNotFollowedAndNoFileIsNoProgress() throws IOException {
        assertThat(Progress.read(events(), false).tasks()).isEmpty();
    }
}
