// SPDX-License-Identifier: Apache-2.0
package cove.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import cove.chaos.ServerProcess.CapsuleSource;
import cove.executor.ProcessTable;
import cove.testing.Eventually;
import cove.testing.TestingDocker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Servers and engines are killed while an environment is built: it is whole in the end, and nothing
 * of the builds before is left.
 */
class EnvironmentKillTest {
    private static final int KILLS = Integer.getInteger("cove.environmentKills", 1);

    /** No step but the last leaves the image as it should be. */
    private static final String DOCKERFILE =
            """
            FROM %s
            COPY mark /made
            RUN echo begun 1; sleep 1; echo one >> /made
            RUN echo begun 2; sleep 1; echo two >> /made
            RUN echo begun 3; sleep 1; echo three >> /made
            """
                    .formatted(TestingDocker.IMAGE);

    @TempDir private Path folder;
    private Path home;
    private Optional<ServerProcess> server = Optional.empty();
    private Client client;

    private void start(TestingDocker docker) throws IOException {
        home = Files.createDirectories(folder.resolve("home"));
        Files.writeString(
                home.resolve("cove.toml"),
                """
                [server]
                executors = ["docker"]
                [docker]
                host = "%s"
                [environments]
                build_network = "none"
                [network]
                default = "none"
                [resources]
                default = { cpus = 1, memory = 268435456 }
                """
                        .formatted(docker.address()));
        startServer();
        client = new Client(() -> server.flatMap(ServerProcess::url), server.orElseThrow().token());
    }

    private void startServer() throws IOException {
        server = Optional.of(ServerProcess.start(Recipe.ofThisBuild(), home, List.of(), Map.of()));
    }

    private String begun() throws IOException {
        String capsule =
                client.addCapsule(
                        new CapsuleSource(folder.resolve("capsule"), "cat /made\n")
                                .with("environment/Dockerfile", DOCKERFILE)
                                .with("environment/mark", folder + "\n"));
        String id = client.start(capsule);
        awaitStep(id, 1);
        return id;
    }

    private void awaitStep(String id, int step) {
        Eventually.see(
                () -> client.get("/api/cove/v1/computations/" + id + "/build_log").text(),
                log -> log.contains(" begun " + step));
    }

    private void isWhole(String id) {
        JsonNode done = client.awaitEnd(id);
        assertThat(done.path("end_status").asText())
                .as("%s\n%s", done, server.orElseThrow().log())
                .isEqualTo("succeeded");
        assertThat(client.log(id).text()).isEqualTo(folder + "\none\ntwo\nthree\n");
    }

    @Test
    void aServerThatIsKilledLeavesNoBuildAndTheNextOneGoesOn() throws Exception {
        start(TestingDocker.shared());
        try {
            String id = begun();
            for (int kill = 1; kill <= KILLS; kill++) {
                awaitStep(id, kill);
                server.orElseThrow().kill();
                // The builder's client ends with the server; its engine ends the step with that.
                Eventually.see(() -> ProcessTable.withArgument(home + "/env"), List::isEmpty);
                startServer();
            }
            isWhole(id);
        } finally {
            server.ifPresent(ServerProcess::close);
        }
    }

    @Test
    void anEngineThatEndsInTheMiddleOfABuildIsWaitedFor() throws Exception {
        try (TestingDocker docker = TestingDocker.own()) {
            start(docker);
            try {
                String id = begun();
                for (Consumer<TestingDocker> end :
                        List.<Consumer<TestingDocker>>of(
                                TestingDocker::killDaemon, TestingDocker::stopDaemon)) {
                    end.accept(docker);
                    assertThat(
                                    client.get("/api/v1/computations/" + id)
                                            .json()
                                            .path("state")
                                            .asText())
                            .isEqualTo("initializing");
                    docker.startDaemon();
                    awaitStep(id, 2);
                }
                isWhole(id);
            } finally {
                server.ifPresent(ServerProcess::close);
            }
        }
    }
}
