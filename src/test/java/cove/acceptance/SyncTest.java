// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static cove.acceptance.CoveClient.runOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import cove.http.Json;
import cove.testing.Answer;
import cove.testing.GitClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Capsules linked to an external repository, which here another cove serves, or a disk. */
class SyncTest {
    @TempDir private static Path home;
    @TempDir private static Path elsewhere;
    @TempDir private static Path desk;
    private static CoveHarness cove;
    private static CoveHarness host;
    private static CoveClient dana;
    private static CoveClient admin;
    private static CoveClient there;

    @BeforeAll
    static void start() {
        cove = CoveHarness.start(home);
        host = CoveHarness.start(elsewhere);
        dana = cove.user("dana@example.org");
        admin = cove.admin();
        there = host.user("dana@example.org");
        keep(dana, "git:" + authority(), "dana:" + there.token());
    }

    @AfterAll
    static void close() {
        cove.close();
        host.close();
    }

    private static String authority() {
        return host.url().substring("http://".length());
    }

    private static void keep(CoveClient client, String name, String value) {
        client.post("/api/cove/v1/secrets", Map.of("name", name, "type", "general", "value", value))
                .ok();
    }

    /** The address of a repository there, of a capsule with these lines in its script. */
    private static String remote(String script) {
        String id = there.addCapsule(SmallFolder.capsule(script).with("code/other", "other\n"));
        String slug = there.get("/api/v1/capsules/" + id).json().path("slug").asText();
        return host.url() + "/git/capsule-%s.git".formatted(slug);
    }

    private static GitClient person(String url) {
        return new GitClient(desk)
                .clone(
                        url.replace("http://", "http://git:" + there.token() + "@"),
                        UUID.randomUUID().toString());
    }

    /** A capsule here of what is there. */
    private static String linked(String url) {
        String withLogin = url.replace("http://", "http://git:" + there.token() + "@");
        return dana.post("/api/cove/v1/capsules", Map.of("git_url", withLogin))
                .ok()
                .json()
                .path("id")
                .asText();
    }

    private static Answer sync(CoveClient client, String capsule) {
        return client.post("/api/v1/capsules/" + capsule + "/sync");
    }

    private static String head(String capsule) {
        String slug = admin.get("/api/v1/capsules/" + capsule).json().path("slug").asText();
        return new GitClient(home.resolve("repos/capsule-%s.git".formatted(slug)))
                .git("rev-parse", "HEAD");
    }

    /** Changes a file of a capsule here. */
    private static void change(String capsule, String mount) {
        String asset = dana.addDataAsset(mount, new SmallFolder(Map.of("a", "a")));
        dana.post("/api/v1/capsules/" + capsule + "/data_assets", List.of(Map.of("id", asset)))
                .ok();
    }

    @Test
    void whatIsNewHereIsPushed() {
        String url = remote("echo one");
        String capsule = linked(url);
        change(capsule, "reads");

        Answer synced = sync(dana, capsule);

        assertThat(synced.ok().json().toString())
                .contains("\"pushed\":1", "\"pulled\":0", "\"new_branch\":false");
        assertThat(person(url).git("rev-parse", "HEAD")).isEqualTo(head(capsule));
        assertThat(sync(dana, capsule).ok().json().path("pushed").intValue()).isZero();
    }

    @Test
    void whatIsNewThereIsPulledAndRuns() {
        String url = remote("echo one");
        String capsule = linked(url);
        var other = person(url);
        other.write("code/run", "echo two").commit("Second");
        other.write("metadata/metadata.yml", "name: Pulled\n").commit("Third");
        other.git("push", "--quiet");

        assertThat(sync(dana, capsule).ok().json().path("pulled").intValue()).isEqualTo(2);

        String run = dana.run(runOf(capsule));
        dana.waitFor(run);
        assertThat(dana.resultText(run, "output")).isEqualTo("two\n");
        assertThat(dana.get("/api/v1/capsules/" + capsule).json().path("name").asText())
                .isEqualTo("Pulled");
    }

    @Test
    void whatIsNewOnBothSidesIsMergedWhereThatIsClean() {
        String url = remote("echo one");
        String capsule = linked(url);
        change(capsule, "reads");
        var other = person(url);
        other.write("code/run", "echo two").commit("Second");
        other.git("push", "--quiet");

        JsonNode synced = sync(dana, capsule).ok().json();

        assertThat(synced.path("pushed").intValue()).isEqualTo(2);
        assertThat(synced.path("pulled").intValue()).isEqualTo(1);
        other.git("pull", "--quiet");
        assertThat(other.git("rev-parse", "HEAD")).isEqualTo(head(capsule));
        assertThat(other.git("log", "-1", "--format=%ae %s"))
                .isEqualTo("dana@example.org Merge branch 'main' of " + url);
        assertThat(other.folder().resolve("code/run")).content().contains("two");
        assertThat(other.folder().resolve(".codeocean/datasets.json")).isRegularFile();
    }

    @Test
    void aConflictChangesNothingOnEitherSide() {
        String url = remote("echo one");
        String capsule = linked(url);
        change(capsule, "reads");
        var other = person(url);
        other.write(".codeocean/datasets.json", "{}\n");
        String theirs = other.commit("Another file of this name");
        other.git("push", "--quiet");
        String ours = head(capsule);

        Answer answer = sync(dana, capsule);

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.message())
                .contains(".codeocean/datasets.json", "Nothing was changed on either side");
        assertThat(head(capsule)).isEqualTo(ours);
        assertThat(other.git("ls-remote", "origin", "main")).startsWith(theirs);
    }

    @Test
    void historiesWithoutACommonCommitAreNotMerged() {
        String capsule = linked(remote("echo one"));
        String ours = head(capsule);
        link(dana, capsule, remote("echo two"));

        Answer answer = sync(dana, capsule);

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.message()).contains("no commit in common");
        assertThat(head(capsule)).isEqualTo(ours);
    }

    private static void link(CoveClient client, String capsule, String url) {
        client.send(
                        "PATCH",
                        "/api/cove/v1/capsules/" + capsule,
                        Map.of(),
                        Json.bytes(Map.of("cloned_from_url", url)))
                .ok();
    }

    @Test
    void aBranchThatIsNotThereIsMade() {
        Path bare = desk.resolve("empty.git");
        new GitClient(desk).git("init", "--quiet", "--bare", bare.toString());
        String capsule = linked(remote("echo one"));
        link(admin, capsule, "file://" + bare);

        JsonNode first = sync(admin, capsule).ok().json();

        assertThat(first.path("new_branch").booleanValue()).isTrue();
        assertThat(first.path("pushed").intValue()).isEqualTo(1);
        assertThat(new GitClient(bare).git("rev-parse", "refs/heads/main"))
                .isEqualTo(head(capsule));
        assertThat(sync(admin, capsule).ok().json().path("new_branch").booleanValue()).isFalse();
    }

    @Test
    void whatTheOtherSideRefusesStaysAsItIsHere() throws IOException {
        Path bare = desk.resolve("protected.git");
        new GitClient(desk).git("init", "--quiet", "--bare", bare.toString());
        String capsule = linked(remote("echo one"));
        link(admin, capsule, "file://" + bare);
        sync(admin, capsule).ok();
        var other = new GitClient(desk).clone("file://" + bare, "protected", "--branch=main");
        other.write("code/run", "echo two").commit("Second");
        other.git("push", "--quiet");
        change(capsule, "reads");
        String ours = head(capsule);
        Path hook = Files.writeString(bare.resolve("hooks/pre-receive"), "#!/bin/sh\nexit 1\n");
        assertThat(hook.toFile().setExecutable(true)).isTrue();

        Answer answer = sync(admin, capsule);

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.message()).contains("pre-receive hook declined", "Nothing was changed");
        assertThat(head(capsule)).isEqualTo(ours);
    }

    @Test
    void aRepositoryOfTheServersDiskIsForAdministrators() {
        Path bare = desk.resolve("own.git");
        new GitClient(desk).git("init", "--quiet", "--bare", bare.toString());
        String capsule = linked(remote("echo one"));
        link(admin, capsule, "file://" + bare);

        Answer refused = sync(dana, capsule);

        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.message()).contains("administrator", "cove secret set git:");
        link(admin, capsule, "git@git.example.org:lab/trim.git");
        assertThat(sync(dana, capsule).status()).isEqualTo(403);
    }

    @Test
    void withoutALinkThereIsNothingToSync() {
        String capsule = dana.addCapsule(SmallFolder.capsule("true"));

        Answer answer = sync(dana, capsule);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message()).contains("cove capsule link " + capsule);
    }

    @Test
    void aRepositoryThatIsGoneOrClosedIsNamedWithWhatToDo() {
        String capsule = linked(remote("echo one"));
        CoveClient kim = cove.user("kim@example.org");
        dana.post(
                        "/api/v1/capsules/" + capsule + "/permissions",
                        Map.of(
                                "users",
                                List.of(Map.of("email", "kim@example.org", "role", "editor"))))
                .ok();
        change(capsule, "reads");
        String ours = head(capsule);

        Answer closed = sync(kim, capsule);
        keep(kim, "git:" + authority(), "cop_wrong");
        Answer wrong = sync(kim, capsule);
        link(dana, capsule, host.url() + "/git/capsule-0000000.git");
        Answer gone = sync(dana, capsule);
        link(dana, capsule, "http://127.0.0.1:1/trim.git");
        Answer nobody = sync(dana, capsule);

        assertThat(List.of(closed, wrong, gone, nobody))
                .allSatisfy(answer -> assertThat(answer.status()).isEqualTo(400));
        assertThat(closed.message()).contains("cove secret set git:HOST");
        assertThat(wrong.message()).contains("Authentication failed").doesNotContain("cop_");
        assertThat(gone.message()).contains("capsule-0000000.git").doesNotContain(there.token());
        assertThat(nobody.message()).contains("127.0.0.1");
        assertThat(head(capsule)).isEqualTo(ours);
    }

    @Test
    void aTokenIsNotSentOverPlainHttp() {
        String capsule = linked(remote("echo one"));
        keep(dana, "git:git.example.org", "secret-token");
        link(dana, capsule, "http://git.example.org/lab/trim.git");

        Answer answer = sync(dana, capsule);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message()).contains("https").doesNotContain("secret-token");
    }

    @Test
    void theTokenIsNowhereOnTheDisk() throws IOException {
        String capsule = linked(remote("echo one"));
        change(capsule, "reads");
        sync(dana, capsule).ok();

        try (Stream<Path> files = Files.walk(home.resolve("repos"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain(there.token());
            }
        }
        assertThat(dana.get("/api/v1/capsules/" + capsule).json().path("cloned_from_url").asText())
                .startsWith(host.url());
    }

    @Test
    void manySyncsAtOnceAllSucceed() throws Exception {
        String url = remote("echo one");
        String capsule = linked(url);
        change(capsule, "reads");
        var other = person(url);
        other.write("code/run", "echo two").commit("Second");
        other.git("push", "--quiet");

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls =
                    Stream.generate(() -> threads.submit(() -> sync(dana, capsule).status()))
                            .limit(4)
                            .toList();
            for (var call : calls) {
                assertThat(call.get()).isEqualTo(200);
            }
        }
        assertThat(other.git("ls-remote", "origin", "main")).startsWith(head(capsule));
        assertThat(other.git("ls-remote", "origin", "main")).isNotEmpty();
    }

    @Test
    void aRepositoryIsAddedWithTheCallersOwnToken() {
        String url = remote("echo one");
        CoveClient stranger = cove.user("erin@example.org");

        assertThat(stranger.post("/api/cove/v1/capsules", Map.of("git_url", url)).status())
                .isEqualTo(400);
        dana.post("/api/cove/v1/capsules", Map.of("git_url", url)).ok();
    }

    @Test
    void whatTheServersKeysOpenIsForAdministrators() {
        var request = Map.of("git_url", "ssh://git@127.0.0.1:1/lab/trim.git");

        Answer refused = dana.post("/api/cove/v1/capsules", request);

        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.message()).contains("cove secret set git:HOST");
        assertThat(admin.post("/api/cove/v1/capsules", request).status()).isEqualTo(400);
    }
}
