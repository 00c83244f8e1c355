// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static cove.acceptance.CoveClient.COMPUTATIONS;
import static cove.acceptance.CoveClient.runOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cove.testing.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long what a pipeline's tasks did is kept, and what does not depend on it. */
class PipelineWorkTest {
    private static final String SCRIPT =
            """
            process HELLO {
                publishDir "$RESULTS_PATH"
                output:
                path 'greeting'
                script:
                'echo printed; echo hello > greeting'
            }
            workflow { HELLO() }
            """;

    @TempDir private static Path home;
    private static CoveHarness cove;
    private static CoveClient dana;
    private static String pipeline;

    @BeforeAll
    static void start() {
        cove = CoveHarness.start(home);
        dana = cove.user("dana@example.org", "capsule:write", "data_asset:read");
        pipeline = add(SmallPipeline.of(SCRIPT));
    }

    @AfterAll
    static void close() {
        cove.close();
    }

    private static String add(SmallFolder folder) {
        return dana.addPipeline(folder, "").ok().json().path("id").textValue();
    }

    private static ObjectNode runOfPipeline(String id) {
        return runOf(id).putNull("capsule_id").put("pipeline_id", id);
    }

    private static String succeeded(String pipeline) {
        JsonNode end = dana.runAndWait(runOfPipeline(pipeline));
        assertThat(end.path("end_status").textValue()).as(end.toString()).isEqualTo("succeeded");
        return end.path("id").textValue();
    }

    private static Path work(String computation) {
        return cove.results(computation).resolveSibling("pipeline");
    }

    private static Path mark(String computation) {
        return home.resolve("resumable").resolve(computation);
    }

    private static void tellsAllButItsWork(String id) {
        assertThat(dana.resultText(id, "greeting")).isEqualTo("hello\n");
        assertThat(dana.get(tasks(id)).ok().json().at("/tasks/0/state").textValue())
                .isEqualTo("succeeded");
        assertThat(dana.get(tasks(id) + "/1/log").ok().text()).isEqualTo("printed\n");
    }

    private static String tasks(String id) {
        return "/api/cove/v1/computations/" + id + "/tasks";
    }

    @Test
    void oldWorkIsRemovedAndAllElseStays() throws IOException {
        String id = succeeded(pipeline);
        assertThat(work(id).resolve("tasks/.tmp")).doesNotExist();
        cove.restart();
        assertThat(work(id)).isDirectory();

        Files.setLastModifiedTime(mark(id), FileTime.from(Instant.now().minus(Duration.ofDays(8))));
        cove.restart();

        Eventually.see(() -> Files.exists(mark(id)), there -> !there);
        assertThat(work(id)).doesNotExist();
        tellsAllButItsWork(id);
        var refused = dana.post(COMPUTATIONS, runOfPipeline(pipeline).put("resume_run_id", id));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.message()).contains("not kept any more");
    }

    @Test
    void aPipelineThatWantsNoCacheLeavesNoWork() {
        String id =
                succeeded(
                        add(
                                SmallPipeline.of(SCRIPT)
                                        .with(
                                                ".codeocean/settings.json",
                                                "{\"version\": 1, \"no_cache\": true}")));

        assertThat(work(id)).doesNotExist();
        assertThat(mark(id)).doesNotExist();
        tellsAllButItsWork(id);
    }

    @Test
    void aDeletedRunTakesItsWorkAlong() {
        String id = succeeded(pipeline);
        assertThat(mark(id)).exists();

        dana.delete(COMPUTATIONS + "/" + id).ok();

        assertThat(work(id)).doesNotExist();
        assertThat(mark(id)).doesNotExist();
    }

    @Test
    void eventsThatAreTornOrGoneBreakNoAnswer() throws IOException {
        String id = succeeded(pipeline);
        Path events = work(id).resolveSibling("events");

        Files.writeString(events, Files.readString(events).substring(0, 100) + "\n{\"event\":");
        assertThat(dana.computation(id).status()).isEqualTo(200);
        assertThat(dana.get(tasks(id)).status()).isEqualTo(200);

        Files.delete(events);
        assertThat(dana.computation(id).status()).isEqualTo(200);
        assertThat(dana.get(tasks(id)).ok().json().path("tasks")).isEmpty();
        assertThat(dana.get(tasks(id) + "/1/log").status()).isEqualTo(404);
    }
}
