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
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** However a pipeline is brought to its end, its true outcome is told and nothing of it is left. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PipelineEndsTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Of every engine. */
    static final String SETTINGS =
            """
            [capacity]
            cpus = 16
            memory = 17179869184
            [network]
            default = "none"
            [pipelines]
            cpus = 4
            memory = 2147483648
            """;

    /** A task that failed and does not count, and one that does all it can to stay. */
    private static final String STUBBORN =
            """
            process FAILING {
                errorStrategy 'ignore'
                script:
                '''
                touch failing_is_here
                exit 3
                '''
            }
            process STUBBORN {
                publishDir "$RESULTS_PATH"
                output:
                path "held_open"
                script:
                '''
                trap '' TERM HUP INT QUIT
                exec 5> held_open
                (setsid setsid bash -c 'trap "" TERM HUP INT; while :; do sleep 1000; done' &)
                (setsid sleep 1001 &)
                touch stubborn_is_here
                while :; do sleep 1000; done
                '''
            }
            workflow {
                FAILING()
                STUBBORN()
            }
            """;

    /** The second task waits until it may go on. */
    private static final String TWO_STEPS =
            """
            process FIRST {
                output:
                path "made"
                script:
                '''
                echo launched >> launched
                echo made > made
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
                touch second_is_here
                until [ -e go ]; do sleep 0.02; done
                cat made > done
                '''
            }
            workflow {
                SECOND(FIRST())
            }
            """;

    @TempDir private static Path folder;
    private Path home;
    private ServerProcess server;
    Client client;
    private String stubborn;

    /** What starts the server. */
    List<String> prefix() {
        return List.of();
    }

    /** What stands in cove.toml. */
    String settings() {
        return SETTINGS;
    }

    /** How long a pipeline may take to be gone. */
    Duration promised() {
        return Duration.ofSeconds(2);
    }

    /** What a run is made of on the server's machine, besides Nextflow. */
    List<Function<WatchedRun, ProcessHandle>> parts() {
        return List.of(
                WatchedRun::taskStarter,
                WatchedRun::waitingShell,
                WatchedRun::first,
                WatchedRun::outermost);
    }

    /** Looks for what the engine keeps of a run. */
    void leavesNothing(WatchedRun run) throws IOException {
        run.leavesNothing();
    }

    /** The machine goes down with all that runs on it, but for the watch of the run. */
    void endTasksOf(WatchedRun run) {
        Eventually.so("the end of all", PATIENCE, () -> run.processes().isEmpty());
    }

    @BeforeAll
    void start() throws IOException {
        home = Files.createDirectory(folder.resolve("home"));
        Files.writeString(home.resolve("cove.toml"), settings());
        startServer();
        client = new Client(() -> server.url(), server.token());
        stubborn = client.addPipeline(folder.resolve("stubborn"), STUBBORN);
    }

    private void startServer() throws IOException {
        server = ServerProcess.start(Recipe.ofThisBuild(), home, prefix(), Map.of());
    }

    @AfterAll
    void close() {
        if (server == null) {
            return;
        }
        server.close();
        Eventually.so(
                "all processes to be gone",
                PATIENCE,
                () -> ProcessTable.mentioning(home.toString()).isEmpty());
    }

    private WatchedRun startStubborn() {
        return new WatchedRun(home, client.startPipeline(stubborn));
    }

    /** Does something between a kill of the server and the start of the next one. */
    final void whileThereIsNoServer(Runnable work) throws IOException, InterruptedException {
        server.kill();
        work.run();
        startServer();
    }

    /** A run with a task that failed and another one that goes on. */
    final WatchedRun stubborn() {
        return atWork(startStubborn());
    }

    private WatchedRun atWork(WatchedRun run) {
        run.folderWith("stubborn_is_here");
        Eventually.so(
                "the failure of the other task",
                PATIENCE,
                () -> client.tasks(run.id()).toString().contains("\"failed\":1"));
        return run;
    }

    @Test
    void aKilledNextflowIsToldAndNoTaskIsLeft() throws IOException {
        WatchedRun run = stubborn();

        run.nextflow().destroyForcibly();

        JsonNode end = client.awaitEnd(run.id());
        String told = end + client.log(run.id()).text();
        assertThat(end.path("state").asText()).as(told).isEqualTo("completed");
        assertThat(end.path("end_status").asText()).as(told).isEqualTo("failed");
        assertThat(end.path("exit_code").asInt()).as(told).isEqualTo(1);
        assertThat(end.at("/failure/message").asText()).contains("Nextflow was killed");
        assertThat(states(run)).as(told).containsExactlyInAnyOrder("failed", "aborted");
        leavesNothing(run);
    }

    private List<String> states(WatchedRun run) {
        return Stream.iterate(0, n -> n + 1)
                .limit(client.tasks(run.id()).path("tasks").size())
                .map(n -> client.tasks(run.id()).at("/tasks/" + n + "/state").asText())
                .toList();
    }

    @Test
    void whateverPartOfItsSandboxIsKilledTheRunEndsAsAWhole() throws IOException {
        List<Function<WatchedRun, ProcessHandle>> parts = parts();
        List<WatchedRun> runs = parts.stream().map(_ -> startStubborn()).toList();
        for (int i = 0; i < parts.size(); i++) {
            parts.get(i).apply(atWork(runs.get(i))).destroyForcibly();
        }

        for (WatchedRun run : runs) {
            JsonNode end = client.awaitEnd(run.id());
            assertThat(end.path("end_status").asText()).as(end.toString()).isEqualTo("failed");
            assertThat(end.path("exit_code").asInt()).as(end.toString()).isEqualTo(1);
            assertThat(end.at("/failure/message").asText()).contains("was killed");
            leavesNothing(run);
        }
    }

    @Test
    void aDeletedPipelineIsGoneSoon() throws IOException {
        WatchedRun run = stubborn();
        long asked = System.nanoTime();

        assertThat(client.delete(run.id()).status()).isEqualTo(204);

        assertThat(run.processes()).isEmpty();
        assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(promised());
        assertThat(run.folder()).doesNotExist();
        assertThat(home.resolve("resumable").resolve(run.id())).doesNotExist();
        leavesNothing(run);
        assertThat(client.get("/api/v1/computations/" + run.id()).status()).isEqualTo(404);
    }

    @Test
    void aStoppedPipelineEndsSoonAndIsToldAsStopped() throws IOException {
        WatchedRun run = stubborn();
        long asked = System.nanoTime();

        client.stop(run.id());

        Eventually.so("the end of its processes", PATIENCE, () -> run.processes().isEmpty());
        assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(promised());
        JsonNode end = client.awaitEnd(run.id());
        assertThat(end.path("state").asText()).as(end.toString()).isEqualTo("completed");
        assertThat(end.path("end_status").asText()).as(end.toString()).isEqualTo("stopped");
        assertThat(states(run)).containsExactlyInAnyOrder("failed", "aborted");
        leavesNothing(run);
    }

    @Test
    void aRunThatWasLostWithItsMachineCanBeGoneOnFrom() throws Exception {
        String pipeline = client.addPipeline(folder.resolve("two-steps"), TWO_STEPS);
        var lost = new WatchedRun(home, client.startPipeline(pipeline));
        lost.folderWith("second_is_here");
        server.kill();
        // The machine goes down with all that runs on it.
        Path claim = lost.folder().resolve("claim");
        String[] words = Files.readString(claim).split(" ", 3);
        ProcessHandle.of(Long.parseLong(words[0])).orElseThrow().destroyForcibly();
        endTasksOf(lost);
        Files.writeString(claim, words[0] + " 1 00000000-0000-0000-0000-000000000000 end\n");
        startServer();

        JsonNode end = client.awaitEnd(lost.id());
        assertThat(end.path("state").asText()).as(end.toString()).isEqualTo("failed");
        assertThat(end.at("/failure/cause").asText()).isEqualTo("lost");
        assertThat(end.at("/failure/message").asText()).contains("the machine went down");
        assertThat(states(lost)).containsExactly("succeeded", "aborted");
        leavesNothing(lost);

        var resumed = new WatchedRun(home, client.resume(pipeline, lost.id()));
        Eventually.so(
                "its second task",
                PATIENCE,
                () -> resumed.foldersWith("second_is_here").size() == 2);
        for (Path task : resumed.foldersWith("second_is_here")) {
            Files.createFile(task.resolve("go"));
        }
        end = client.awaitEnd(resumed.id());
        String told = end + client.log(resumed.id()).text();
        assertThat(end.path("end_status").asText()).as(told).isEqualTo("succeeded");
        assertThat(states(resumed)).as(told).containsExactlyInAnyOrder("cached", "succeeded");
        assertThat(resumed.text("done")).contains("made\n");
        assertThat(resumed.folderWith("launched").resolve("launched")).hasContent("launched\n");
        leavesNothing(resumed);
    }
}
