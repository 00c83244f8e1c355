// SPDX-License-Identifier: Apache-2.0
package cove.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import cove.chaos.ServerProcess.CapsuleSource;
import cove.testing.Eventually;
import cove.testing.S3ProxyServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server that copies objects from a bucket, and files to one, is killed with SIGKILL again and
 * again, and all is whole and right in the end. {@code -Dcove.seed=…} repeats a course of choices.
 */
class BucketKillTest {
    private static final int KILLS = Integer.getInteger("cove.bucketKills", 3);
    private static final long SEED = Long.getLong("cove.seed", System.nanoTime());
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int OBJECTS = 200;
    private static final int RESULTS = 40;

    @TempDir private Path folder;
    private volatile ServerProcess server;

    @Test
    void whatWasAcceptedIsWholeHoweverOftenTheServerIsKilled() throws Exception {
        System.out.printf("%d kills, -Dcove.seed=%d%n", KILLS, SEED);
        var random = new Random(SEED);
        Path home = Files.createDirectory(folder.resolve("home"));
        try (var s3 = S3ProxyServer.start().bucket("origin").bucket("target-bucket")) {
            fill(s3, random);
            Files.writeString(
                    home.resolve("cove.toml"),
                    "[s3]\ndefault_endpoint = \"lab\"\n" + s3.settings("lab"));
            var recipe = Recipe.ofThisBuild();
            server = ServerProcess.start(recipe, home, List.of(), Map.of());
            try {
                var client = new Client(() -> server.url(), server.token());
                keepKeys(client);
                String computation = computation(client);
                String internal = create(client, source("computation", computation), null);
                String expected = awaitEnd(client, internal).path("digest").asText();
                var copies = new ArrayList<String>();
                var results = new ArrayList<String>();
                for (int kill = 0; kill < KILLS; kill++) {
                    copies.add(create(client, source("aws", "origin"), null));
                    results.add(
                            create(client, source("computation", computation), "results/" + kill));
                    if (kill == 1) {
                        transfer(client, internal, "moved");
                    }
                    LockSupport.parkNanos(Duration.ofMillis(300 + random.nextInt(900)).toNanos());
                    server.kill();
                    server = ServerProcess.start(recipe, home, List.of(), Map.of());
                }

                allAreWhole(client, copies, OBJECTS + 2);
                String uploaded = allAreWhole(client, results, RESULTS + 2);
                assertThat(uploaded).isEqualTo(expected);
                transferIsOver(client, internal, expected);
                bucketIsRight(s3);
                nothingIsHalfThere(home, copies);
            } finally {
                server.close();
            }
        }
    }

    /** Many small ones, and two that come in ranges and would not fit between two kills. */
    private static void fill(S3ProxyServer s3, Random random) {
        for (int i = 0; i < OBJECTS; i++) {
            s3.put("origin", "d%d/%d.txt".formatted(i % 7, i), "object " + i);
        }
        byte[] large = new byte[66 << 20];
        random.nextBytes(large);
        s3.put("origin", "large/a", large).put("origin", "large/b", new byte[9 << 20]);
    }

    private static void keepKeys(Client client) {
        byte[] secret =
                Client.text(
                        Map.of(
                                "name",
                                "lab",
                                "type",
                                "aws",
                                "access_key_id",
                                S3ProxyServer.ACCESS_KEY_ID,
                                "secret_access_key",
                                S3ProxyServer.SECRET_ACCESS_KEY));
        assertThat(client.send("POST", "/api/cove/v1/secrets", secret, Map.of()).status())
                .isEqualTo(200);
    }

    private String computation(Client client) {
        String script =
                """
                cd /results
                for f in {1..%d}; do echo $f > $f; done
                head -c 17000000 /dev/zero > large
                """
                        .formatted(RESULTS);
        JsonNode end =
                client.run(client.addCapsule(new CapsuleSource(folder.resolve("made"), script)));
        assertThat(end.path("exit_code").asInt(-1)).as(end.toString()).isZero();
        return end.path("id").textValue();
    }

    private static Map<String, ?> source(String kind, String name) {
        return Map.of(kind, kind.equals("aws") ? Map.of("bucket", name) : Map.of("id", name));
    }

    private static String create(Client client, Map<String, ?> source, String target) {
        var request =
                new java.util.HashMap<String, Object>(
                        Map.of("name", "n", "mount", "m", "tags", List.of(), "source", source));
        if (target != null) {
            request.put(
                    "target", Map.of("aws", Map.of("bucket", "target-bucket", "prefix", target)));
        }
        var answer = client.send("POST", "/api/v1/data_assets", Client.text(request), Map.of());
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json().path("id").textValue();
    }

    private static void transfer(Client client, String id, String prefix) {
        var request =
                Map.of(
                        "target",
                        Map.of("aws", Map.of("bucket", "target-bucket", "prefix", prefix)));
        var answer =
                client.send(
                        "POST",
                        "/api/v1/data_assets/" + id + "/transfer",
                        Client.text(request),
                        Map.of());
        assertThat(answer.status()).as(answer.text()).isEqualTo(204);
    }

    private static JsonNode awaitEnd(Client client, String id) {
        return Eventually.answer(
                "the end of the draft " + id,
                PATIENCE,
                () ->
                        Optional.of(client.get("/api/v1/data_assets/" + id).json())
                                .filter(asset -> !asset.path("state").asText().equals("draft")));
    }

    /** Answers the digest that all have. */
    private static String allAreWhole(Client client, List<String> ids, int files) {
        List<String> digests =
                ids.stream()
                        .map(
                                id -> {
                                    JsonNode end = awaitEnd(client, id);
                                    assertThat(end.path("state").asText())
                                            .as(end.toString())
                                            .isEqualTo("ready");
                                    assertThat(end.path("files").asInt())
                                            .as(end.toString())
                                            .isEqualTo(files);
                                    return end.path("digest").asText();
                                })
                        .distinct()
                        .toList();
        assertThat(digests).hasSize(1);
        return digests.getFirst();
    }

    private static void transferIsOver(Client client, String id, String digest) {
        JsonNode moved =
                Eventually.answer(
                        "the end of the transfer",
                        PATIENCE,
                        () ->
                                Optional.of(client.get("/api/v1/data_assets/" + id).json())
                                        .filter(
                                                asset ->
                                                        asset.has("last_transferred")
                                                                || asset.has("transfer_error")));
        assertThat(moved.path("transfer_error").asText("")).isEmpty();
        assertThat(moved.path("digest").asText()).isEqualTo(digest);
        assertThat(moved.at("/source_bucket/prefix").asText()).isEqualTo("moved");
    }

    private static void bucketIsRight(S3ProxyServer s3) {
        assertThat(s3.keys("target-bucket")).hasSize((KILLS + 1) * (RESULTS + 2));
        assertThat(s3.bytes("target-bucket", "results/0/large")).hasSize(17_000_000);
        assertThat(s3.text("target-bucket", "moved/7")).isEqualTo("7\n");
        assertThat(s3.pendingUploads("target-bucket")).isZero();
    }

    private static void nothingIsHalfThere(Path home, List<String> copies) throws IOException {
        Eventually.see(() -> names(home.resolve("assets")), names -> names.size() == copies.size());
        assertThat(names(home.resolve("assets"))).containsExactlyInAnyOrderElementsOf(copies);
    }

    private static List<String> names(Path folder) {
        try (Stream<Path> folders = Files.list(folder)) {
            return folders.map(path -> path.getFileName().toString()).toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
