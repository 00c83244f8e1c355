// SPDX-License-Identifier: Apache-2.0
package cove.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import cove.chaos.ServerProcess.CapsuleSource;
import cove.testing.Eventually;
import cove.testing.GitClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server is killed with SIGKILL while its repositories are pushed to, synced, written to and
 * deleted: each is whole afterwards, as before or as it was to become. {@code -Dcove.seed=…}
 * repeats a course of choices.
 */
class RepositoryKillTest {
    private static final int KILLS = Integer.getInteger("cove.repositoryKills", 6);
    private static final long SEED = Long.getLong("cove.seed", System.nanoTime());
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir private Path folder;
    private ServerProcess server;
    private Recipe recipe;
    private Path home;
    private Client client;
    private Random random;

    @Test
    void aKillLeavesEveryRepositoryWhole() throws Exception {
        System.out.printf("%d kills, -Dcove.seed=%d%n", KILLS, SEED);
        random = new Random(SEED);
        home = Files.createDirectory(folder.resolve("home"));
        recipe = Recipe.ofThisBuild();
        server = ServerProcess.start(recipe, home, List.of(), Map.of());
        try {
            client = new Client(() -> server.url(), server.token());
            String pushed = capsule("pushed");
            String synced = capsule("synced");
            Path remote = remoteOf(synced);
            String asset = dataAsset(folder.resolve("pushed"));
            var person = clone(pushed);
            for (int kill = 0; kill < KILLS; kill++) {
                person.write("code/large", "x".repeat(1 << 20) + random.nextLong());
                person.write("metadata/metadata.yml", "name: Push " + kill + "\n").commit("Push");
                changeThere(remote, kill);
                String doomed = archived("doomed" + kill);
                String mount = "m" + kill;
                var works =
                        List.of(
                                start(() -> person.tries("push", url(pushed), "HEAD:main")),
                                start(() -> attach(synced, asset, mount)),
                                start(() -> post("/api/v1/capsules/" + synced + "/sync")),
                                start(() -> delete(doomed)));
                LockSupport.parkNanos(Duration.ofMillis(random.nextInt(400)).toNanos());
                server.kill();
                server = ServerProcess.start(recipe, home, List.of(), Map.of());
                for (Thread work : works) {
                    work.join();
                }
                everyRepositoryIsWhole();
                assertThat(get(doomed).path("message").asText()).contains(doomed);
            }
            person.git("push", url(pushed), "HEAD:main");
            assertThat(name(pushed)).isEqualTo("Push " + (KILLS - 1));
            post("/api/v1/capsules/" + synced + "/sync");
            assertThat(new GitClient(remote).git("rev-parse", "main"))
                    .isEqualTo(new GitClient(bare(synced)).git("rev-parse", "HEAD"));
        } finally {
            server.close();
        }
    }

    private static Thread start(Runnable work) {
        return Thread.ofVirtual().start(work);
    }

    private String capsule(String name) throws Exception {
        return client.addCapsule(new CapsuleSource(folder.resolve(name), "true"));
    }

    private String dataAsset(Path files) {
        return client.send(
                        "POST",
                        "/api/cove/v1/data_assets?mount=reads",
                        Client.tar(files),
                        Map.of("Content-Type", "application/x-tar"))
                .json()
                .path("id")
                .asText();
    }

    private JsonNode get(String capsule) {
        return client.get("/api/v1/capsules/" + capsule).json();
    }

    private String name(String capsule) {
        return get(capsule).path("name").asText();
    }

    private Path bare(String capsule) {
        return home.resolve("repos/capsule-%s.git".formatted(get(capsule).path("slug").asText()));
    }

    private String url(String capsule) {
        String slug = bare(capsule).getFileName().toString();
        return server.url().orElseThrow().replace("http://", "http://git:" + server.token() + "@")
                + "/git/"
                + slug;
    }

    private GitClient clone(String capsule) {
        return new GitClient(folder).clone(url(capsule), "work");
    }

    /** An external repository with the same history. */
    private Path remoteOf(String capsule) {
        Path remote = folder.resolve("remote.git");
        new GitClient(folder).git("clone", "-q", "--bare", bare(capsule).toString(), "remote.git");
        new GitClient(folder).clone(remote.toString(), "there");
        byte[] link = Client.text(Map.of("cloned_from_url", "file://" + remote));
        assertThat(
                        client.send("PATCH", "/api/cove/v1/capsules/" + capsule, link, Map.of())
                                .status())
                .isEqualTo(200);
        return remote;
    }

    private void changeThere(Path remote, int kill) {
        var there = new GitClient(folder.resolve("there"));
        there.git("pull", "--quiet", "--no-rebase", remote.toString(), "main");
        there.write("code/there" + kill, "there\n").commit("There");
        there.git("push", "--quiet", remote.toString(), "HEAD:main");
    }

    private String archived(String name) throws Exception {
        String id = capsule(name);
        client.send("PATCH", "/api/v1/capsules/" + id + "/archive", new byte[0], Map.of());
        return id;
    }

    /** Asked again when the answer got lost; twice does no harm. */
    private void attach(String capsule, String asset, String mount) {
        byte[] wish = Client.text(List.of(Map.of("id", asset, "mount", mount)));
        once("POST", "/api/v1/capsules/" + capsule + "/data_assets", wish);
    }

    private void post(String path) {
        once("POST", path, new byte[0]);
    }

    private void delete(String capsule) {
        once("DELETE", "/api/v1/capsules/" + capsule, new byte[0]);
    }

    private void once(String method, String path, byte[] body) {
        client.send(method, path, body, Map.of());
    }

    private void everyRepositoryIsWhole() throws Exception {
        var slugs = new HashSet<String>();
        for (JsonNode program : client.get("/api/cove/v1/programs?archived=any").json()) {
            slugs.add(program.path("slug").asText());
            String id = program.path("id").asText();
            Path bare = bare(id);
            var outcome = new GitClient(bare).tries("fsck", "--full", "--strict");
            assertThat(outcome.succeeded()).as(outcome.stderr()).isTrue();
            assertThat(new GitClient(bare).git("for-each-ref", "refs/incoming")).isEmpty();
            String said = new GitClient(bare).tries("show", "HEAD:metadata/metadata.yml").stdout();
            if (!said.isEmpty()) {
                Eventually.so(
                        "the name of " + id,
                        PATIENCE,
                        () -> said.strip().equals("name: " + name(id)));
            }
        }
        assertThat(repositories()).isEqualTo(slugs);
    }

    private Set<String> repositories() throws Exception {
        var found = new HashSet<String>();
        try (var all = Files.list(home.resolve("repos"))) {
            for (Path path : new ArrayList<>(all.toList())) {
                found.add(path.getFileName().toString().replaceAll("\\D", ""));
            }
        }
        return found;
    }
}
