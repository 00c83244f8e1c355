// SPDX-License-Identifier: Apache-2.0
package cove.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import cove.chaos.ServerProcess.CapsuleSource;
import cove.http.Json;
import cove.testing.Eventually;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server is killed while many computations are deleted: each is whole afterwards, or gone. */
class BatchKillTest {
    private static final int RUNS = 12;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String SETTINGS =
            """
            [network]
            default = "none"
            [resources]
            default = { cpus = 1, memory = 268435456 }
            [capacity]
            cpus = 8
            memory = 8589934592
            """;

    private static final String SCRIPT =
            """
            cd /results && for i in $(seq 300); do echo $i > $i; done
            """;

    @TempDir private Path folder;

    @Test
    void eachIsWholeOrGone() throws Exception {
        Path home = Files.createDirectory(folder.resolve("home"));
        Files.writeString(home.resolve("cove.toml"), SETTINGS);
        var recipe = Recipe.ofThisBuild();
        var server = ServerProcess.start(recipe, home, List.of(), Map.of());
        List<String> ids = new ArrayList<>();
        try (var http = HttpClient.newHttpClient()) {
            var client = client(server);
            String capsule =
                    client.addCapsule(new CapsuleSource(folder.resolve("capsule"), SCRIPT));
            for (int i = 0; i < RUNS; i++) {
                ids.add(client.start(capsule));
            }
            ids.forEach(client::awaitEnd);

            var answer = http.sendAsync(deletion(server, ids), BodyHandlers.discarding());
            Eventually.so(
                    "one to go", PATIENCE, () -> ids.stream().anyMatch(id -> !isThere(home, id)));
            server.kill();
            answer.handle((_, _) -> Optional.empty()).join();
        } finally {
            server.close();
        }

        try (var next = ServerProcess.start(recipe, home, List.of(), Map.of())) {
            var client = client(next);
            var gone = new ArrayList<String>();
            for (String id : ids) {
                if (client.get("/api/v1/computations/" + id).status() == 200) {
                    assertThat(files(home, id))
                            .as("the results of %s", id)
                            .isGreaterThanOrEqualTo(300);
                } else {
                    gone.add(id);
                }
            }
            assertThat(gone).isNotEmpty();
            Eventually.so(
                    "nothing to be left of what is gone",
                    PATIENCE,
                    () -> gone.stream().noneMatch(id -> isThere(home, id)));
        }
    }

    private static Client client(ServerProcess server) {
        return new Client(server::url, server.token());
    }

    private static HttpRequest deletion(ServerProcess server, List<String> ids) {
        return HttpRequest.newBuilder(
                        URI.create(server.url().orElseThrow() + "/api/cove/v1/computations/batch"))
                .header("Authorization", "Bearer " + server.token())
                .POST(
                        BodyPublishers.ofByteArray(
                                Json.bytes(Map.of("action", "delete", "ids", ids))))
                .build();
    }

    private static Path run(Path home, String id) {
        return home.resolve("runs").resolve(id.substring(0, 2)).resolve(id);
    }

    private static boolean isThere(Path home, String id) {
        return Files.exists(run(home, id));
    }

    private static long files(Path home, String id) throws IOException {
        try (var files = Files.list(run(home, id).resolve("results"))) {
            return files.count();
        }
    }
}
