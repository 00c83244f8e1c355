// SPDX-License-Identifier: Apache-2.0
package cove.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import cove.testing.Eventually;
import cove.testing.TestingDatabase;
import cove.testing.TestingPostgresql;
import cove.testing.WebhookReceiver;
import cove.testing.WebhookReceiver.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server is killed with SIGKILL between the post of an event and its answer, again and again. */
class WebhookKillTest {
    private static final int RUNS_A_ROUND = 6;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final String SETTINGS =
            """
            [webhooks]
            private = true
            [server]
            takeover_seconds = 2
            [network]
            default = "none"
            [resources]
            default = { cpus = 1, memory = 268435456, processes = 100 }
            """;

    @TempDir private Path folder;

    @ParameterizedTest
    @CsvSource({"sqlite, 2", "postgresql, 1"})
    void everyEventArrivesInItsOrderHoweverOftenTheServerIsKilled(String database, int kills)
            throws Exception {
        boolean isShared = database.equals("postgresql");
        Path home = Files.createDirectory(folder.resolve("home"));
        Files.writeString(
                home.resolve("cove.toml"),
                SETTINGS
                        + (isShared
                                ? TestingDatabase.settings(
                                        TestingPostgresql.shared().freshDatabase())
                                : ""));
        var held = new Semaphore(0);
        var killed = new AtomicReference<>(new CountDownLatch(1));
        ServerProcess server = ServerProcess.start(Recipe.ofThisBuild(), home, List.of(), Map.of());
        var current = new AtomicReference<>(server);
        try (var receiver = new WebhookReceiver()) {
            var client = new Client(() -> current.get().url(), server.token());
            String capsule =
                    client.addCapsule(
                            new ServerProcess.CapsuleSource(folder.resolve("capsule"), "true"));
            client.send(
                    "POST",
                    "/api/cove/v1/webhooks",
                    Client.text(Map.of("url", receiver.url() + "/hook")),
                    Map.of());
            var runs = new ArrayList<String>();
            for (int kill = 0; kill < kills; kill++) {
                // An event in the middle of this round is taken, but the server never hears of it.
                int fatal = receiver.at("/hook").size() + 5;
                receiver.answer(
                        _ -> {
                            if (receiver.at("/hook").size() == fatal) {
                                held.release();
                                await(killed.get());
                            }
                            return 204;
                        });
                for (int i = 0; i < RUNS_A_ROUND; i++) {
                    runs.add(client.start(capsule));
                }
                held.acquire();
                // Of several servers another one goes on; of one, the next.
                ServerProcess doomed = current.get();
                if (isShared) {
                    current.set(start(home));
                    doomed.kill();
                } else {
                    doomed.kill();
                    current.set(start(home));
                }
                killed.getAndSet(new CountDownLatch(1)).countDown();
            }
            for (String run : runs) {
                client.awaitEnd(run);
            }

            Eventually.so(
                    "all ends to be told",
                    PATIENCE,
                    () -> endsIn(receiver.at("/hook")).containsAll(runs));
            assertThat(told(receiver.at("/hook"))).isEqualTo(numbersIn(home));
            assertThat(receiver.at("/hook"))
                    .hasSizeGreaterThanOrEqualTo(numbersIn(home).size() + kills);
        } finally {
            current.get().close();
        }
    }

    private static ServerProcess start(Path home) throws IOException {
        return ServerProcess.start(Recipe.ofThisBuild(), home, List.of(), Map.of());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<String> endsIn(List<Message> messages) {
        return messages.stream()
                .map(Message::json)
                .filter(event -> event.path("state").asText().matches("completed|failed"))
                .map(event -> event.path("id").asText())
                .toList();
    }

    /** The numbers of the events for a receiver that remembers ids, and takes none twice. */
    private static List<Long> told(List<Message> messages) {
        var once = new LinkedHashMap<String, JsonNode>();
        messages.forEach(message -> once.putIfAbsent(message.id(), message.json()));
        return once.values().stream().map(event -> event.path("number").asLong()).toList();
    }

    private static List<Long> numbersIn(Path home) throws SQLException {
        try (var connection = TestingDatabase.connect(home);
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT number FROM events ORDER BY number")) {
            var numbers = new ArrayList<Long>();
            while (rows.next()) {
                numbers.add(rows.getLong(1));
            }
            return numbers;
        }
    }
}
