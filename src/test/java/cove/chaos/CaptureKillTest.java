// SPDX-License-Identifier: Apache-2.0
package cove.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import cove.chaos.ServerProcess.CapsuleSource;
import cove.testing.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server that collects the files of data assets is killed with SIGKILL, again and again, and what
 * it answered for is whole in the end. {@code -Dcove.seed=…} repeats a course of choices.
 */
class CaptureKillTest {
    private static final int KILLS = Integer.getInteger("cove.captureKills", 8);
    private static final long SEED = Long.getLong("cove.seed", System.nanoTime());
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int FILES = 3000;

    @TempDir private Path folder;
    private volatile ServerProcess server;

    @Test
    void whatWasAcceptedIsCapturedWholeHoweverOftenTheServerIsKilled() throws Exception {
        System.out.printf("%d kills, -Dcove.seed=%d%n", KILLS, SEED);
        var random = new Random(SEED);
        Path home = Files.createDirectory(folder.resolve("home"));
        var recipe = Recipe.ofThisBuild();
        server = ServerProcess.start(recipe, home, List.of(), Map.of());
        try {
            var client = new Client(() -> server.url(), server.token());
            String source = computation(client, "source");
            String lost = computation(client, "lost");
            var accepted = new ArrayList<String>();
            for (int kill = 0; kill < KILLS; kill++) {
                String key = UUID.randomUUID().toString();
                String first = capture(client, source, key);
                accepted.add(first);
                try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
                    var inFlight = callers.submit(() -> capture(client, source));
                    LockSupport.parkNanos(Duration.ofMillis(random.nextInt(500)).toNanos());
                    server.kill();
                    server = ServerProcess.start(recipe, home, List.of(), Map.of());
                    accepted.add(inFlight.get());
                }
                assertThat(capture(client, source, key)).isEqualTo(first);
            }
            String orphan = capture(client, lost);
            server.kill();
            server = ServerProcess.start(recipe, home, List.of(), Map.of());
            client.delete(lost);

            everyOneIsWhole(client, accepted);
            JsonNode end = awaitEnd(client, orphan);
            assertThat(
                            end.path("files").asInt() == FILES + 1
                                    || end.path("failure_reason").asText().contains("was deleted"))
                    .as(end.toString())
                    .isTrue();
            accepted.add(orphan);
            nothingIsHalfThere(client, home, accepted);
        } finally {
            server.close();
        }
    }

    private String computation(Client client, String name) {
        String script =
                """
                cd /results
                for d in {1..10}; do mkdir $d; for f in {1..%d}; do echo $d/$f > $d/$f; done; done
                """
                        .formatted(FILES / 10);
        JsonNode end =
                client.run(client.addCapsule(new CapsuleSource(folder.resolve(name), script)));
        assertThat(end.path("exit_code").asInt(-1)).as(end.toString()).isZero();
        return end.path("id").textValue();
    }

    private static String capture(Client client, String computation) {
        return capture(client, computation, UUID.randomUUID().toString());
    }

    /** A request whose answer got lost is sent again by the client, and must make one. */
    private static String capture(Client client, String computation, String key) {
        byte[] body =
                Client.text(
                        Map.of(
                                "name",
                                "captured",
                                "mount",
                                "m",
                                "tags",
                                List.of(),
                                "source",
                                Map.of("computation", Map.of("id", computation))));
        var answer =
                client.send("POST", "/api/v1/data_assets", body, Map.of("Idempotency-Key", key));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json().path("id").textValue();
    }

    private static void everyOneIsWhole(Client client, List<String> accepted) {
        var digests =
                accepted.stream()
                        .map(
                                id -> {
                                    JsonNode end = awaitEnd(client, id);
                                    assertThat(end.path("state").asText())
                                            .as(end.toString())
                                            .isEqualTo("ready");
                                    // The captured output is one of them.
                                    assertThat(end.path("files").asInt()).isEqualTo(FILES + 1);
                                    return end.path("digest").asText();
                                })
                        .distinct();
        assertThat(digests).hasSize(1);
    }

    private static JsonNode awaitEnd(Client client, String id) {
        return Eventually.answer(
                "the end of the draft " + id,
                PATIENCE,
                () ->
                        java.util.Optional.of(client.get("/api/v1/data_assets/" + id).json())
                                .filter(asset -> !asset.path("state").asText().equals("draft")));
    }

    private static void nothingIsHalfThere(Client client, Path home, List<String> accepted)
            throws IOException {
        JsonNode all =
                client.send(
                                "POST",
                                "/api/v1/data_assets/search",
                                Client.text(Map.of("limit", 1000)),
                                Map.of())
                        .json()
                        .path("results");
        assertThat(all.findValuesAsText("id")).containsExactlyInAnyOrderElementsOf(accepted);
        var ready = new ArrayList<String>();
        for (JsonNode asset : all) {
            JsonNode end = awaitEnd(client, asset.path("id").textValue());
            if (end.path("state").asText().equals("ready")) {
                ready.add(end.path("id").textValue());
            }
        }
        try (Stream<Path> folders = Files.list(home.resolve("assets"))) {
            assertThat(folders.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(ready);
        }
    }
}
