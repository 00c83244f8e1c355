// SPDX-License-Identifier: Apache-2.0
package cove.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import cove.chaos.ServerProcess.CapsuleSource;
import cove.executor.ProcessTable;
import cove.http.Json;
import cove.testing.Eventually;
import cove.testing.S3ProxyServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server is killed with SIGKILL while runs read data in a bucket, and while they are prepared and
 * ended. {@code -Dcove.seed=…} repeats a course of choices.
 */
class ExternalDataKillTest {
    private static final int KILLS = Integer.getInteger("cove.externalKills", 3);
    private static final long SEED = Long.getLong("cove.seed", System.nanoTime());
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final String SCRIPT =
            """
            cat /data/reads/a.txt > /results/first
            echo reading
            if [ "$1" = wait ]; then until [ -e /results/go ]; do sleep 0.1; done; fi
            cat /data/reads/b.txt > /results/second
            rm -f /results/go
            """;

    @TempDir private Path folder;
    private volatile ServerProcess server;

    @Test
    void aRunThatReadsABucketEndsWellHoweverOftenTheServerIsKilledAndNothingStaysMounted()
            throws Exception {
        System.out.printf("%d kills, -Dcove.seed=%d%n", KILLS, SEED);
        var random = new Random(SEED);
        Path home = Files.createDirectory(folder.resolve("home"));
        try (var s3 = S3ProxyServer.start()) {
            s3.bucket("lab").put("lab", "reads/a.txt", "one").put("lab", "reads/b.txt", "two");
            Files.writeString(
                    home.resolve("cove.toml"),
                    "[network]\ndefault = \"none\"\n[external]\nidle_seconds = 0\n"
                            + s3.settings("lab"));
            var recipe = Recipe.ofThisBuild();
            server = ServerProcess.start(recipe, home, List.of(), Map.of());
            try {
                var client = new Client(() -> server.url(), server.token());
                String asset = asset(client);
                String capsule =
                        client.addCapsule(new CapsuleSource(folder.resolve("reader"), SCRIPT));
                String patient = start(client, capsule, asset, "wait");
                Path results = resultsOf(home, patient);
                Eventually.so("it to read", PATIENCE, () -> Files.exists(results.resolve("first")));
                for (int kill = 0; kill < KILLS; kill++) {
                    String quick = start(client, capsule, asset, "go");
                    LockSupport.parkNanos(Duration.ofMillis(random.nextInt(600)).toNanos());
                    server.kill();
                    server = ServerProcess.start(recipe, home, List.of(), Map.of());
                    endsWell(client, home, quick);
                }
                assertThat(mounted(home)).isNotEmpty();

                Files.writeString(results.resolve("go"), "");
                endsWell(client, home, patient);
                Eventually.so("nothing mounted", PATIENCE, () -> mounted(home).isEmpty());
            } finally {
                server.close();
            }
            assertThat(mounted(home)).isEmpty();
            Eventually.so(
                    "all processes to be gone",
                    PATIENCE,
                    () -> ProcessTable.mentioning(home.toString()).isEmpty());
        }
    }

    private static Path resultsOf(Path home, String id) {
        return home.resolve("runs").resolve(id.substring(0, 2)).resolve(id).resolve("results");
    }

    private static void endsWell(Client client, Path home, String id) throws IOException {
        JsonNode end = client.awaitEnd(id);
        assertThat(end.path("end_status").asText()).as(end.toString()).isEqualTo("succeeded");
        assertThat(end.at("/external_data/0/at_end").asText()).isEqualTo("unchanged");
        assertThat(resultsOf(home, id).resolve("first")).hasContent("one");
        assertThat(resultsOf(home, id).resolve("second")).hasContent("two");
    }

    private static JsonNode post(Client client, String path, Object body) {
        var answer =
                client.send(
                        "POST", path, Json.bytes(body), Map.of("Content-Type", "application/json"));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    private static String asset(Client client) {
        post(
                client,
                "/api/cove/v1/secrets",
                Map.of(
                        "name",
                        "lab",
                        "type",
                        "aws",
                        "access_key_id",
                        S3ProxyServer.ACCESS_KEY_ID,
                        "secret_access_key",
                        S3ProxyServer.SECRET_ACCESS_KEY));
        String id =
                post(
                                client,
                                "/api/v1/data_assets",
                                Map.of(
                                        "name",
                                        "reads",
                                        "mount",
                                        "reads",
                                        "source",
                                        Map.of(
                                                "aws",
                                                Map.of(
                                                        "bucket",
                                                        "lab",
                                                        "prefix",
                                                        "reads",
                                                        "endpoint_name",
                                                        "lab",
                                                        "keep_on_external_storage",
                                                        true))))
                        .path("id")
                        .asText();
        Eventually.so(
                "the data asset",
                PATIENCE,
                () ->
                        client.get("/api/v1/data_assets/" + id)
                                .json()
                                .path("state")
                                .asText()
                                .equals("ready"));
        return id;
    }

    private static String start(Client client, String capsule, String asset, String how) {
        return post(
                        client,
                        "/api/v1/computations",
                        Map.of(
                                "capsule_id",
                                capsule,
                                "parameters",
                                List.of(how),
                                "data_assets",
                                List.of(Map.of("id", asset))))
                .path("id")
                .asText();
    }

    private static List<String> mounted(Path home) {
        try {
            return Files.readAllLines(Path.of("/proc/self/mounts"), StandardCharsets.ISO_8859_1)
                    .stream()
                    .filter(line -> line.contains(home + "/mounts/"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
