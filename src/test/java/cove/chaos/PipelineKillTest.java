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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The server is killed with SIGKILL while pipelines run. {@code -Dcove.pipeline.kills=100} kills
 * more often at random, {@code -Dcove.seed=…} repeats a course of choices.
 */
class PipelineKillTest {
    private static final int KILLS = Integer.getInteger("cove.pipeline.kills", 5);
    private static final long SEED = Long.getLong("cove.seed", System.nanoTime());
    private static final int PIPELINES = 3;
    private static final int LONGEST_LIFE_MILLIS = 1500;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Of every engine. */
    static final String SETTINGS =
            """
            [capacity]
            cpus = 6
            memory = 8589934592
            [network]
            default = "none"
            [pipelines]
            cpus = 2
            memory = 2147483648
            """;

    /** Each task leaves a line where it was launched; the first ones wait until they may go on. */
    private static final String SCRIPT =
            """
            params.wait = %s
            params.files = %d
            process FIRST {
                publishDir "$RESULTS_PATH"
                input:
                val number
                output:
                path "first_*"
                script:
                '''
                echo launched >> launched
                touch one_is_here
                echo "first task"
                [ %1$s = false ] || until [ -e go ]; do sleep 0.02; done
                folder=first_$(basename $PWD)
                mkdir $folder
                for n in $(seq %2$d); do echo $n > $folder/$n; done
                '''
            }
            process SECOND {
                publishDir "$RESULTS_PATH"
                input:
                path firsts
                output:
                path "counted"
                script:
                '''
                echo launched >> launched
                echo "second task"
                cat first_*/* | wc -l > counted
                '''
            }
            workflow {
                SECOND(FIRST(Channel.of(1, 2)).collect())
            }
            """;

    @TempDir private Path folder;
    private Path home;
    private Recipe recipe;
    private ServerProcess server;
    private Client client;

    /** What stands in cove.toml. */
    String settings() {
        return SETTINGS;
    }

    /** Looks for what the engine keeps of a run. */
    void leavesNothing(WatchedRun run) throws IOException {
        run.leavesNothing();
    }

    @BeforeEach
    void start() throws IOException {
        home = Files.createDirectory(folder.resolve("home"));
        Files.writeString(home.resolve("cove.toml"), settings());
        recipe = Recipe.ofThisBuild();
        server = ServerProcess.start(recipe, home, List.of(), Map.of());
        client = new Client(() -> server.url(), server.token());
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
    void aRunGoesOnHoweverFarItWasWhenTheServerWasKilled() throws Exception {
        int files = 4000;
        String pipeline =
                client.addPipeline(folder.resolve("stages"), SCRIPT.formatted("true", files));
        var run = new WatchedRun(home, client.startPipeline(pipeline));

        Eventually.so("its preparation", PATIENCE, () -> Files.exists(run.folder()));
        killTheServer();
        Path waiting = run.folderWith("one_is_here");
        killTheServer();
        server.awaitReady();
        assertThat(client.get("/api/v1/computations/" + run.id()).json().path("state").asText())
                .isEqualTo("running");
        Eventually.so(
                "both first tasks", PATIENCE, () -> run.foldersWith("one_is_here").size() == 2);
        for (Path task : run.foldersWith("one_is_here")) {
            Files.createFile(task.resolve("go"));
        }
        Eventually.so(
                "its results",
                PATIENCE,
                () -> Files.exists(run.folder().resolve("settling-begun")));
        killTheServer();

        assertThat(waiting.resolve("launched")).hasContent("launched\n");
        isWholeAndWasRunOnce(run, files);
    }

    private void killTheServer() throws Exception {
        server.kill();
        server = ServerProcess.launch(recipe, home, List.of(), Map.of());
    }

    private void isWholeAndWasRunOnce(WatchedRun run, int files) throws IOException {
        JsonNode end = client.awaitEnd(run.id());
        String told = end + client.log(run.id()).text();
        assertThat(end.path("state").asText()).as(told).isEqualTo("completed");
        assertThat(end.path("end_status").asText()).as(told).isEqualTo("succeeded");
        assertThat(end.path("exit_code").asInt(-1)).as(told).isZero();

        JsonNode tasks = client.tasks(run.id()).path("tasks");
        assertThat(tasks).as(tasks.toString()).hasSize(3);
        assertThat(tasks).allMatch(task -> task.path("state").asText().equals("succeeded"));
        assertThat(client.get("/api/cove/v1/computations/" + run.id() + "/tasks/3/log").text())
                .isEqualTo("second task\n");
        assertThat(client.log(run.id()).text()).contains("FIRST", "SECOND");

        List<Path> launched = run.foldersWith("launched");
        assertThat(launched).hasSize(3);
        for (Path task : launched) {
            assertThat(task.resolve("launched")).hasContent("launched\n");
        }
        assertThat(run.text("counted")).contains(2 * files + "\n");
        try (Stream<Path> results = Files.walk(run.results())) {
            assertThat(results).noneMatch(Files::isSymbolicLink);
        }
        assertThat(end.at("/run/result_files").asInt()).as(told).isGreaterThan(2 * files);
        leavesNothing(run);
    }

    @Test
    void pipelinesEndAsTheyShouldHoweverOftenTheServerIsKilled() throws Exception {
        System.out.printf("%d kills, -Dcove.seed=%d%n", KILLS, SEED);
        var random = new Random(SEED);
        String pipeline =
                client.addPipeline(folder.resolve("random"), SCRIPT.formatted("false", 3));
        var runs = new ArrayList<WatchedRun>();
        for (int kill = 0; kill < KILLS; kill++) {
            if (kill % 2 == 0 && runs.size() < Math.max(PIPELINES, KILLS / 4)) {
                runs.add(new WatchedRun(home, client.startPipeline(pipeline)));
            }
            LockSupport.parkNanos(Duration.ofMillis(random.nextInt(LONGEST_LIFE_MILLIS)).toNanos());
            killTheServer();
        }
        for (WatchedRun run : runs) {
            isWholeAndWasRunOnce(run, 3);
        }
    }
}
