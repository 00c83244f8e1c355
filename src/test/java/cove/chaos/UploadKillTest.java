// SPDX-License-Identifier: Apache-2.0
package cove.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import cove.testing.Door;
import cove.testing.Eventually;
import cove.testing.TestingDatabase;
import cove.testing.TestingPostgresql;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A folder is uploaded by {@code cove asset add}, of which the server or the command itself is
 * killed with SIGKILL, again and again. {@code -Dcove.seed=…} repeats a course of choices.
 */
class UploadKillTest {
    private static final int KILLS = Integer.getInteger("cove.uploadKills", 5);
    private static final long SEED = Long.getLong("cove.seed", System.nanoTime());
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int SMALL_FILES = 700;
    private static final int LARGE_FILE = 50_000_000;

    @TempDir private Path folder;

    @Test
    void whatIsUploadedArrivesWholeHoweverOftenServerAndCommandAreKilled() throws Exception {
        System.out.printf("%d kills, -Dcove.seed=%d%n", KILLS, SEED);
        var random = new Random(SEED);
        Path source = source(random);
        Path home = Files.createDirectory(folder.resolve("home"));
        Recipe recipe = atOnePort();
        ServerProcess server = ServerProcess.start(recipe, home, List.of(), Map.of());
        try {
            String url = server.url().orElseThrow();
            String token = server.token();
            var client = new Client(() -> java.util.Optional.of(url), token);
            Process command = upload(source, url, token);
            int kills = 0;
            boolean done = false;
            while (!done) {
                int patience =
                        kills < KILLS ? 300 + random.nextInt(1500) : (int) PATIENCE.toMillis();
                done = command.waitFor(patience, TimeUnit.MILLISECONDS);
                if (done && command.exitValue() != 0) {
                    command = upload(source, url, token); // it never reached the killed server
                    done = false;
                    continue;
                }
                if (done) {
                    break;
                }
                assertThat(kills).as("the command ends once nobody kills it").isLessThan(KILLS);
                kills++;
                if (random.nextBoolean()) {
                    server.kill();
                    server = ServerProcess.start(recipe, home, List.of(), Map.of());
                } else {
                    command.destroyForcibly().waitFor();
                    command = upload(source, url, token);
                }
            }
            String told =
                    new String(command.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(command.exitValue()).as(said()).isZero();
            JsonNode asset = client.get("/api/v1/data_assets/" + told.strip()).json();
            assertThat(asset.path("state").asText()).isEqualTo("ready");
            assertThat(asset.path("files").asInt()).isEqualTo(SMALL_FILES + 1);
            assertSame(source, home.resolve("assets").resolve(told.strip()));
            assertThat(client.get("/api/cove/v1/uploads").json()).isEmpty();
            assertThat(home.resolve("incoming")).isEmptyDirectory();
        } finally {
            server.close();
        }
    }

    /** As through a proxy that sends each connection to whom it likes. */
    @Test
    void itArrivesWholeByWayOfTwoServersThatAreKilledInTurns() throws Exception {
        System.out.printf("%d kills, -Dcove.seed=%d%n", KILLS, SEED);
        var random = new Random(SEED);
        Path source = source(random);
        Path home = Files.createDirectory(folder.resolve("home"));
        Files.writeString(
                home.resolve("cove.toml"),
                "[server]\ntakeover_seconds = 3\n"
                        + TestingDatabase.settings(TestingPostgresql.shared().freshDatabase()));
        List<String> machines = List.of("here", "elsewhere");
        var servers = new ArrayList<ServerProcess>();
        try (var door = new Door()) {
            for (String machine : machines) {
                servers.add(serverOn(machine, home));
            }
            door.leadTo(servers.getFirst().url().orElseThrow());
            Process command = upload(source, door.url(), servers.getFirst().token());
            // Before that the command would take it that there is no server.
            Eventually.so(
                    "the first of it",
                    PATIENCE,
                    () -> home.resolve("incoming").toFile().list().length > 0);
            for (int kills = 0; kills < KILLS && command.isAlive(); kills++) {
                command.waitFor(200 + random.nextInt(800), TimeUnit.MILLISECONDS);
                int leaves = kills % 2;
                door.shut();
                door.leadTo(servers.get(1 - leaves).url().orElseThrow());
                if (random.nextBoolean()) {
                    servers.get(leaves).kill();
                    servers.set(leaves, serverOn(machines.get(leaves), home));
                }
            }

            assertThat(command.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as(said()).isTrue();

            assertThat(command.exitValue()).as(said()).isZero();
            String id =
                    new String(command.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                            .strip();
            assertSame(source, home.resolve("assets").resolve(id));
        } finally {
            servers.forEach(ServerProcess::close);
        }
    }

    private static ServerProcess serverOn(String machine, Path home) throws IOException {
        return ServerProcess.start(
                Recipe.ofThisBuild(), home, List.of(), Map.of("COVE_MACHINE", machine));
    }

    private String said() throws IOException {
        return Files.readString(folder.resolve("said"))
                + "\n"
                + Files.readString(folder.resolve("home.log"));
    }

    private Path source(Random random) throws IOException {
        Path source = Files.createDirectories(folder.resolve("source"));
        for (int i = 0; i < SMALL_FILES; i++) {
            Path file = source.resolve("d" + i % 7).resolve("f" + i);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "small file " + i);
        }
        byte[] large = new byte[LARGE_FILE];
        random.nextBytes(large);
        Files.write(source.resolve("large"), large);
        return source;
    }

    /** Servers that follow each other must be found at the same address. */
    private static Recipe atOnePort() throws IOException {
        var command = new ArrayList<>(Recipe.ofThisBuild().command());
        try (var free = new ServerSocket(0)) {
            command.set(command.size() - 1, Integer.toString(free.getLocalPort()));
        }
        return new Recipe(command);
    }

    private Process upload(Path source, String url, String token) throws IOException {
        var command = new ArrayList<>(Recipe.ofThisBuild().command());
        command.subList(command.indexOf("serve"), command.size()).clear();
        command.addAll(List.of("asset", "add", source.toString(), "--mount", "m"));
        var builder =
                new ProcessBuilder(command)
                        .redirectError(
                                ProcessBuilder.Redirect.appendTo(folder.resolve("said").toFile()));
        builder.environment().put("CODEOCEAN_DOMAIN", url);
        builder.environment().put("CODEOCEAN_TOKEN", token);
        return builder.start();
    }

    private static void assertSame(Path source, Path kept) throws IOException {
        try (var files = Files.walk(source)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path there = kept.resolve(source.relativize(file));
                assertThat(Files.mismatch(file, there)).as(there.toString()).isEqualTo(-1);
            }
        }
    }
}
