// SPDX-License-Identifier: Apache-2.0
package cove.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import cove.executor.ProcessTable;
import cove.testing.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An engine goes away while pipelines run on it: they wait, and end truly when it is back. */
abstract class PipelineTroubleTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** The first task waits until it may go on. */
    private static final String SCRIPT =
            """
            process FIRST {
                output:
                path "made"
                script:
                '''
                echo launched >> launched
                touch first_is_here
                until [ -e go ]; do sleep 0.02; done
                echo made > made
                touch first_is_over
                '''
            }
            process SECOND {
                publishDir "$RESULTS_PATH"
                input:
                path made
                output:
                path "done"
                script:
                '''
                echo launched >> launched
                cat made > done
                '''
            }
            workflow {
                SECOND(FIRST())
            }
            """;

    @TempDir private Path folder;
    private Path home;
    private ServerProcess server;
    private Client client;
    private String pipeline;

    abstract String settings();

    abstract void stopEngine();

    abstract void startEngine();

    /** What the server's log says when it noticed. */
    abstract String noticed();

    @BeforeEach
    void start() throws IOException {
        home = Files.createDirectory(folder.resolve("home"));
        Files.writeString(home.resolve("cove.toml"), PipelineEndsTest.SETTINGS + settings());
        server = ServerProcess.start(Recipe.ofThisBuild(), home, List.of(), Map.of());
        client = new Client(() -> server.url(), server.token());
        pipeline = client.addPipeline(folder.resolve("two-steps"), SCRIPT);
    }

    @AfterEach
    void close() {
        server.close();
        Eventually.so(
                "all processes to be gone",
                PATIENCE,
                () -> ProcessTable.mentioning(home.toString()).isEmpty());
    }

    @Test
    void tasksThatRunGoOnAndTheirEndIsToldWhenItIsBack() throws IOException {
        var run = new WatchedRun(home, client.startPipeline(pipeline));
        Path first = startedFirst(run);

        stopEngine();
        awaitNotice();
        Files.createFile(first.resolve("go"));
        run.folderWith("first_is_over");
        assertThat(state(run)).isEqualTo("running");
        startEngine();

        isWhole(run);
    }

    @Test
    void tasksThatAreAskedForMeanwhileWait() throws IOException {
        stopEngine();
        var run = new WatchedRun(home, client.startPipeline(pipeline));
        Eventually.so(
                "a task that waits",
                PATIENCE,
                () -> client.tasks(run.id()).toString().contains("\"waiting\":1"));
        awaitNotice();
        assertThat(state(run)).isEqualTo("running");
        startEngine();

        Files.createFile(run.folderWith("first_is_here").resolve("go"));
        isWhole(run);
    }

    @Test
    void aPipelineThatIsStoppedMeanwhileIsStoppedWhenItIsBack() throws IOException {
        var run = new WatchedRun(home, client.startPipeline(pipeline));
        startedFirst(run);

        stopEngine();
        awaitNotice();
        client.stop(run.id());
        startEngine();

        JsonNode end = client.awaitEnd(run.id());
        assertThat(end.path("end_status").asText()).as(end.toString()).isEqualTo("stopped");
        run.leavesNothing();
    }

    /** An engine that is stopped while it still starts a container kills what it started. */
    private Path startedFirst(WatchedRun run) {
        Path first = run.folderWith("first_is_here");
        Eventually.so(
                "a task that runs",
                PATIENCE,
                () -> client.tasks(run.id()).toString().contains("\"running\":1"));
        return first;
    }

    private void awaitNotice() {
        Eventually.so("the notice", PATIENCE, () -> server.log().contains(noticed()));
    }

    private String state(WatchedRun run) {
        return client.get("/api/v1/computations/" + run.id()).json().path("state").asText();
    }

    private void isWhole(WatchedRun run) throws IOException {
        JsonNode end = client.awaitEnd(run.id());
        String told = end + client.log(run.id()).text() + server.log();
        assertThat(end.path("end_status").asText()).as(told).isEqualTo("succeeded");
        assertThat(run.text("done")).contains("made\n");
        for (Path task : run.foldersWith("launched")) {
            assertThat(task.resolve("launched")).hasContent("launched\n");
        }
        run.leavesNothing();
    }
}
