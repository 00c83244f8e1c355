// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import cove.testing.Answer;
import cove.testing.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The tasks of a pipeline as the API tells them, while it runs and afterwards. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PipelineTasksTest {
    /** Two quick tasks; one that uses what it may of the machine, and waits to be told to go on. */
    private static final String SCRIPT =
            """
            process QUICK {
                tag "$word"
                input: val word
                output: path 'said.txt'
                script: "echo quick $word | tee said.txt"
            }
            process PATIENT {
                cpus 1
                memory '300 MB'
                publishDir "$RESULTS_PATH"
                input: path 'said?.txt'
                output: path 'patient.txt'
                script: '''
                timeout 0.5 sh -c 'while :; do :; done' & timeout 0.5 sh -c 'while :; do :; done' || true
                wait
                echo now waiting
                until [ -e go ]; do sleep 0.05; done
                echo went on
                cat said?.txt > patient.txt
                '''
            }
            process NEVER {
                input: val never
                script: "exit 1"
            }
            workflow {
                QUICK(Channel.of('a', 'b'))
                PATIENT(QUICK.out.collect())
                NEVER(Channel.empty())
            }
            """;

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir private static Path home;
    private static CoveHarness cove;
    private static PipelineRuns runs;
    private static String id;

    @BeforeAll
    static void run() {
        cove = CoveHarness.start(home, PipelineRuns.SETTINGS);
        runs =
                new PipelineRuns(
                        cove, cove.user("dana@example.org", "capsule:write", "data_asset:read"));
        id = runs.start(SmallPipeline.of(SCRIPT));
    }

    @AfterAll
    static void close() {
        cove.close();
    }

    private static String taskLog(String number) {
        return runs.dana().get(runs.tasksPath(id) + "/" + number + "/log").ok().text();
    }

    private static Optional<JsonNode> patient(String state) {
        return Optional.of(runs.tasks(id, "?process=PATIENT&state=" + state).path("tasks"))
                .filter(tasks -> !tasks.isEmpty())
                .map(tasks -> tasks.get(0));
    }

    @Test
    @Order(1)
    void aTaskIsSeenAndHeardWhileItRuns() throws IOException {
        assertThat(runs.tasks(id, "").path("has_more").booleanValue()).isFalse();
        JsonNode task = Eventually.answer("the last task", PATIENCE, () -> patient("running"));
        String number = task.path("number").asText();
        Eventually.so("its words", PATIENCE, () -> taskLog(number).contains("now waiting"));
        var followed =
                CompletableFuture.supplyAsync(
                        () ->
                                runs.dana()
                                        .get(runs.tasksPath(id) + "/" + number + "/log?follow=true")
                                        .ok()
                                        .text());

        assertThat(counts()).isEqualTo("QUICK 0 0 0 2 0 0, PATIENT 0 1 0 0 0 0, NEVER 0 0 0 0 0 0");
        assertThat(task.has("ended")).isFalse();
        assertThat(task.path("memory").longValue()).isEqualTo(300L << 20);
        assertThat(taskLog(number)).doesNotContain("went on");

        goOn();
        assertThat(followed.join()).isEqualTo("now waiting\nwent on\n");
        runs.success(id);
    }

    private static void goOn() throws IOException {
        Path work = cove.results(id).resolveSibling("pipeline/tasks");
        try (var folders = Files.walk(work, 2)) {
            for (Path folder :
                    folders.filter(path -> Files.isSymbolicLink(path.resolve("said1.txt")))
                            .toList()) {
                Files.createFile(folder.resolve("go"));
            }
        }
    }

    /** Each process with its numbers of tasks: waiting, running, cached and so on. */
    private static String counts() {
        var counts = new StringBuilder();
        for (JsonNode process : runs.tasks(id, "").path("processes")) {
            counts.append(counts.isEmpty() ? "" : ", ").append(process.path("name").asText());
            for (String state :
                    new String[] {
                        "waiting", "running", "cached", "succeeded", "failed", "aborted"
                    }) {
                counts.append(' ').append(process.path(state).asText());
            }
        }
        return counts.toString();
    }

    @Test
    @Order(2)
    void afterTheRunAllOfItIsStillTold() {
        assertThat(counts()).isEqualTo("QUICK 0 0 0 2 0 0, PATIENT 0 0 0 1 0 0, NEVER 0 0 0 0 0 0");
        JsonNode task = patient("succeeded").orElseThrow();
        assertThat(task.path("exit_code").intValue()).isZero();
        assertThat(task.path("ended").longValue())
                .isGreaterThanOrEqualTo(task.path("started").longValue() + 500);
        assertThat(taskLog(task.path("number").asText())).isEqualTo("now waiting\nwent on\n");
        assertThat(taskLog("1")).startsWith("quick ");
    }

    @Test
    @Order(3)
    void tasksComeInPages() {
        JsonNode first = runs.tasks(id, "?limit=2");
        JsonNode second =
                runs.tasks(id, "?limit=2&next_token=" + first.path("next_token").asText());

        assertThat(first.path("has_more").booleanValue()).isTrue();
        assertThat(first.path("tasks").findValuesAsText("number")).containsExactly("1", "2");
        assertThat(second.path("has_more").booleanValue()).isFalse();
        assertThat(second.path("tasks").findValuesAsText("number")).containsExactly("3");
        assertThat(second.path("processes")).hasSize(3);
    }

    @Test
    @Order(4)
    void tasksAreChosenByStateAndByProcess() {
        assertThat(runs.tasks(id, "?process=QUICK").path("tasks").findValuesAsText("name"))
                .containsExactlyInAnyOrder("QUICK (a)", "QUICK (b)");
        assertThat(runs.tasks(id, "?state=failed").path("tasks")).isEmpty();
        assertThat(runs.tasks(id, "?process=quick").path("tasks")).isEmpty();
        assertThat(runs.tasks(id, "?process=PATIENT&state=succeeded").path("tasks")).hasSize(1);
    }

    @Test
    @Order(5)
    void nonsenseIsRefused() {
        assertThat(refused("?state=done", 400)).contains("state must be", "aborted");
        assertThat(refused("?limit=0", 400)).contains("limit");
        assertThat(refused("?limit=99999", 400)).contains("limit");
        assertThat(refused("?limit=many", 400)).contains("limit");
        assertThat(refused("?next_token=x", 400)).contains("next_token");
        for (String number : new String[] {"99", "0", "-1", "x", "1e0", "%2e%2e", "01"}) {
            assertThat(refused("/" + number + "/log", 404)).isNotBlank();
        }
    }

    private static String refused(String path, int status) {
        Answer answer = runs.dana().get(runs.tasksPath(id) + path);
        assertThat(answer.status()).as(path + " " + answer).isEqualTo(status);
        return answer.message();
    }

    @Test
    @Order(6)
    void othersSeeNothingOfIt() {
        CoveClient lee = cove.user("lee@example.org", "capsule:read");

        assertThat(lee.get(runs.tasksPath(id)).status()).isEqualTo(404);
        assertThat(lee.get(runs.tasksPath(id) + "/1/log").status()).isEqualTo(404);
    }

    @Test
    @Order(7)
    void theRunOfACapsuleHasNoTasks() {
        String capsule = runs.dana().run(runs.capsule("4000001", SmallFolder.capsule("true")));

        assertThat(runs.tasks(capsule, "").path("tasks")).isEmpty();
    }

    @Test
    @Order(8)
    void aTaskUsesNoMoreThanItsCpus() {
        assumeTrue(runs.hasControlGroups(id), "no control groups here");
        JsonNode task = patient("succeeded").orElseThrow();

        assertThat(task.path("cpu_percent").doubleValue()).isBetween(1.0, 130.0);
        assertThat(task.path("peak_memory").longValue()).isBetween(1L << 20, 300L << 20);
    }
}
