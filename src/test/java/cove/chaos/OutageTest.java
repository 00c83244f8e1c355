// SPDX-License-Identifier: Apache-2.0
package cove.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import cove.chaos.ServerProcess.CapsuleSource;
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

/**
 * An engine goes away under a whole server: capsules and pipelines run, wait, are asked for and are
 * stopped meanwhile, and the server itself is killed. All end truly when it is back. One outage for
 * all, since each of these costs seconds.
 */
abstract class OutageTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration OUTAGE = Duration.ofMinutes(1);

    /** There is room for two pipelines and three capsules, and for one of each more. */
    private static final int CPUS = 10;

    /** Of the server's machine, and of a cluster where there is one. */
    static final String SETTINGS =
            """
            [capacity]
            cpus = %1$d
            memory = 17179869184
            [network]
            default = "none"
            [resources]
            default = { cpus = 1, memory = 268435456, processes = 200 }
            [pipelines]
            cpus = 2
            memory = 2147483648
            """
                    .formatted(CPUS);

    /** The same of a cluster. */
    static final String OF_CLUSTER = "cpus = %d\npipeline_cpus = 2\n".formatted(CPUS);

    private static final String CAPSULE =
            """
            echo launched
            touch /results/here
            until [ -e /results/go ]; do sleep 0.02; done
            exit "$1"
            """;

    /** The first task waits until it may go on. */
    private static final String PIPELINE =
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
    private String capsule;
    private String pipeline;

    abstract String settings();

    abstract void stopEngine();

    abstract void startEngine();

    /** What the server's log says when it noticed. */
    abstract String noticed();

    @BeforeEach
    void start() throws IOException {
        home = Files.createDirectory(folder.resolve("home"));
        Files.writeString(home.resolve("cove.toml"), settings());
        server = ServerProcess.start(Recipe.ofThisBuild(), home, List.of(), Map.of());
        client = new Client(() -> server.url(), server.token());
        capsule = client.addCapsule(new CapsuleSource(folder.resolve("waiting"), CAPSULE));
        pipeline = client.addPipeline(folder.resolve("two-steps"), PIPELINE);
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
    void whatRunsWaitsOrIsAskedForWhileTheEngineIsAwayEndsTruly() throws Exception {
        WatchedRun working = startPipeline();
        WatchedRun halting = startPipeline();
        WatchedRun ending = startCapsule(3);
        WatchedRun lasting = startCapsule(4);
        WatchedRun halted = startCapsule(5);
        for (WatchedRun run : List.of(ending, lasting, halted)) {
            awaitFile(run, "here");
        }
        Path first = startedFirst(working);
        startedFirst(halting);

        stopEngine();
        long away = System.nanoTime();
        try {
            Files.createFile(first.resolve("go"));
            release(ending);
            WatchedRun asking = startPipeline();
            WatchedRun late = startCapsule(6);
            WatchedRun queued = startCapsule(7);
            working.folderWith("first_is_over");
            Eventually.so("the notice", PATIENCE, () -> server.log().contains(noticed()));
            Eventually.so(
                    "a task that waits",
                    PATIENCE,
                    () -> client.tasks(asking.id()).toString().contains("\"waiting\":1"));
            client.stop(halting.id());
            client.stop(halted.id());
            server.kill();
            server = ServerProcess.start(Recipe.ofThisBuild(), home, List.of(), Map.of());
            for (WatchedRun run : List.of(working, lasting, asking)) {
                assertThat(state(run)).isEqualTo("running");
            }
            for (WatchedRun run : List.of(late, queued)) {
                assertThat(state(run)).isIn("initializing", "running");
                assertThat(client.log(run.id()).text()).doesNotContain("launched");
            }
            // Longer than anything that is given up when it is not answered.
            Eventually.so(
                    "a minute without the engine",
                    PATIENCE,
                    () -> System.nanoTime() - away >= OUTAGE.toNanos());
            startEngine();

            release(lasting, late, queued);
            Files.createFile(asking.folderWith("first_is_here").resolve("go"));
            endedOnceWith(ending, 3);
            endedOnceWith(lasting, 4);
            endedOnceWith(late, 6);
            endedOnceWith(queued, 7);
            isWhole(working);
            isWhole(asking);
            wasStopped(halting);
            wasStopped(halted);
        } finally {
            startEngine();
        }
    }

    private WatchedRun startPipeline() {
        return new WatchedRun(home, client.startPipeline(pipeline));
    }

    private WatchedRun startCapsule(int exitCode) {
        return new WatchedRun(home, client.start(capsule, Integer.toString(exitCode)));
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

    private static void awaitFile(WatchedRun run, String name) {
        Eventually.so(name, PATIENCE, () -> Files.exists(run.results().resolve(name)));
    }

    /** May go on once its folder is there. */
    private static void release(WatchedRun... runs) throws IOException {
        for (WatchedRun run : runs) {
            Eventually.so("its folder", PATIENCE, () -> Files.isDirectory(run.results()));
            Files.createFile(run.results().resolve("go"));
        }
    }

    private String state(WatchedRun run) {
        return client.get("/api/v1/computations/" + run.id()).json().path("state").asText();
    }

    private void endedOnceWith(WatchedRun run, int exitCode) throws IOException {
        JsonNode end = client.awaitEnd(run.id());
        assertThat(end.path("exit_code").asInt()).as(end + server.log()).isEqualTo(exitCode);
        assertThat(client.log(run.id()).text()).isEqualTo("launched\n");
        run.leavesNothing();
    }

    private void wasStopped(WatchedRun run) throws IOException {
        JsonNode end = client.awaitEnd(run.id());
        assertThat(end.path("end_status").asText()).as(end.toString()).isEqualTo("stopped");
        run.leavesNothing();
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
