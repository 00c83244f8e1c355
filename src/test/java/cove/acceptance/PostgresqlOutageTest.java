// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static cove.acceptance.CoveClient.COMPUTATIONS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import cove.testing.Answer;
import cove.testing.Eventually;
import cove.testing.TestingDatabase;
import cove.testing.TestingPostgresql;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL goes away for a while, under a server that goes on. */
class PostgresqlOutageTest {
    private static final String SETTINGS =
            """
            [network]
            default = "none"
            [resources]
            default = { cpus = 1, memory = 268435456 }
            [capacity]
            cpus = 1
            """;

    @TempDir private Path home;

    @Test
    void callsAreAnsweredWith503AndOpenComputationsWaitAndGoOn() {
        var postgresql = TestingPostgresql.own();
        try (var cove =
                CoveHarness.start(
                        home, SETTINGS + TestingDatabase.settings(postgresql.freshDatabase()))) {
            var dana = cove.user("dana@example.org");
            String capsule =
                    dana.addCapsule(
                            SmallFolder.capsule(
                                    "touch /results/began; sleep 1; echo done; exit 3"));
            String running = dana.run(capsule);
            String waiting = dana.run(capsule);
            dana.waitFor(running, "running");

            postgresql.stop();

            for (Answer answer :
                    List.of(
                            dana.get(COMPUTATIONS + "/" + running),
                            dana.post(COMPUTATIONS, CoveClient.runOf(capsule)))) {
                assertThat(answer.status()).as(answer.toString()).isEqualTo(503);
                assertThat(answer.header("Retry-After")).isEqualTo("10");
                assertThat(answer.message()).contains("PostgreSQL runs").doesNotContain("p@ss");
            }
            Eventually.so(
                    "its process ended while nobody could note it",
                    Duration.ofSeconds(30),
                    () -> log(running).contains("done"));

            postgresql.start();

            for (String id : List.of(running, waiting)) {
                JsonNode end =
                        Eventually.see(() -> dana.computation(id), a -> a.status() == 200).json();
                assertThat(end.path("id").textValue()).isEqualTo(id);
                end = dana.waitFor(id);
                assertThat(end.path("state").asText()).as(end.toString()).isEqualTo("completed");
                assertThat(end.path("exit_code").asInt()).isEqualTo(3);
            }
            assertThat(dana.run(capsule)).isNotEmpty();
            assertThat(cove.stored().computations()).hasSize(3);
        } finally {
            postgresql.stop();
        }
    }

    private String log(String id) {
        try {
            return Files.readString(
                    home.resolve("runs").resolve(id.substring(0, 2)).resolve(id).resolve("log"));
        } catch (java.io.IOException e) {
            return "";
        }
    }
}
