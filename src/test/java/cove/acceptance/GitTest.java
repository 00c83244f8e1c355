// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static cove.acceptance.CoveClient.runOf;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cove.process.CommandRunner.Outcome;
import cove.testing.Answer;
import cove.testing.GitClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Repositories of capsules and pipelines, cloned and pushed to with real git. */
class GitTest {
    @TempDir private static Path home;
    @TempDir private static Path desk;
    private static CoveHarness cove;
    private static CoveClient dana;
    private static CoveClient kim;
    private static int clones;

    @BeforeAll
    static void start() {
        cove =
                CoveHarness.start(
                        home,
                        """
                        [network]
                        default = "none"
                        [limits]
                        program_upload = 16777216
                        """);
        dana = cove.user("dana@example.org");
        kim = cove.user("kim@example.org");
    }

    @AfterAll
    static void close() {
        cove.close();
    }

    private static String capsule() {
        return dana.addCapsule(
                SmallFolder.capsule("echo one")
                        .with("metadata/metadata.yml", "name: Trim\ndescription: Old\n"));
    }

    private static JsonNode get(String capsule) {
        return dana.get("/api/v1/capsules/" + capsule).ok().json();
    }

    private static String url(String login, String capsule) {
        return "http://%s%s/git/capsule-%s.git"
                .formatted(
                        login.isEmpty() ? "" : login + "@",
                        cove.url().substring("http://".length()),
                        get(capsule).path("slug").asText());
    }

    private static GitClient person() {
        return new GitClient(desk);
    }

    private static GitClient cloned(String capsule) {
        return person().clone(url("git:" + dana.token(), capsule), "clone" + clones++);
    }

    private static Path bare(String capsule) {
        return home.resolve("repos/capsule-%s.git".formatted(get(capsule).path("slug").asText()));
    }

    private static String printed(ObjectNode run) {
        String id = dana.run(run);
        dana.waitFor(id);
        return dana.resultText(id, "output");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dana%40example.org:TOKEN",
                "git:TOKEN",
                "TOKEN:",
                "TOKEN",
                "TOKEN:x-oauth-basic"
            })
    void theTokenIsThePasswordOrTheUser(String login) {
        String capsule = capsule();

        var clone =
                person().clone(
                                url(login.replace("TOKEN", dana.token()), capsule),
                                "login" + clones++);

        assertThat(clone.folder().resolve("code/run")).content().contains("echo one");
    }

    @Test
    void whatIsPushedIsWhatRunsAndWhatIsSaidOfIt() {
        String capsule = capsule();
        var clone = cloned(capsule);
        clone.write("code/run", "echo two").write("metadata/metadata.yml", "name: Trim reads\n");
        String commit = clone.commit("Second");

        clone.git("push", "--quiet");

        assertThat(get(capsule).path("name").asText()).isEqualTo("Trim reads");
        assertThat(get(capsule).has("description")).isFalse();
        assertThat(printed(runOf(capsule))).isEqualTo("two\n");
        var another = cloned(capsule);
        assertThat(another.git("rev-parse", "HEAD")).isEqualTo(commit);
        clone.write("code/run", "echo three").commit("Third");
        clone.git("push", "--quiet");
        another.git("pull", "--quiet");
        assertThat(another.folder().resolve("code/run")).content().contains("three");
    }

    @Test
    void whatAPersonSaidStaysUntilTheCodeSaysSomethingElse() {
        String capsule = capsule();
        dana.send(
                        "PATCH",
                        "/api/cove/v1/capsules/" + capsule,
                        Map.of(),
                        "{\"name\": \"Mine\", \"description\": \"Mine\"}".getBytes(US_ASCII))
                .ok();
        var clone = cloned(capsule);
        clone.write("metadata/metadata.yml", "name: Trim\ndescription: New\n").commit("New words");

        clone.git("push", "--quiet");

        assertThat(get(capsule).path("name").asText()).isEqualTo("Mine");
        assertThat(get(capsule).path("description").asText()).isEqualTo("New");
    }

    @Test
    void aPipelineIsPushedToAsWell() {
        String pipeline =
                dana.addPipeline(SmallPipeline.of("workflow { println 'hello' }"), "")
                        .ok()
                        .json()
                        .path("id")
                        .asText();
        var clone = cloned(pipeline);
        clone.write("pipeline/main.nf", "workflow { println 'pushed' }\n").commit("Second");

        clone.git("push", "--quiet");

        assertThat(dana.get("/api/cove/v1/pipelines/" + pipeline + "/main.nf").ok().text())
                .contains("pushed");
    }

    @Test
    void aReleaseIsPushedOnceAndNeverMoves() {
        String capsule = capsule();
        var clone = cloned(capsule);
        clone.git("tag", "v1.0");
        clone.git("push", "--quiet", "origin", "v1.0");
        assertThat(get(capsule).path("versions").get(0).path("major_version").intValue())
                .isEqualTo(1);
        assertThat(
                        dana.post(
                                        "/api/v1/capsules/search",
                                        Map.of("status", "release", "limit", 1000))
                                .ok()
                                .json()
                                .findValuesAsText("id"))
                .contains(capsule);
        clone.commit("Second");
        clone.git("tag", "--force", "v1.0");
        clone.git("tag", "note");

        Outcome moved = clone.tries("push", "--force", "origin", "v1.0", "note", "main");
        Outcome removed = clone.tries("push", "origin", ":v1.0");

        assertThat(moved.succeeded()).isFalse();
        assertThat(moved.stderr())
                .contains("v1.0 -> v1.0 (a release never moves and stays)")
                .contains("note -> note (other refs of this push are refused)");
        assertThat(removed.stderr()).contains("v1.0 (a release never moves and stays)");
        assertThat(clone.git("ls-remote", "origin", "note")).isEmpty();
        assertThat(
                        clone.git("ls-remote", "origin", "v1.0", "main")
                                .lines()
                                .map(line -> line.substring(0, 40))
                                .distinct())
                .hasSize(1);
    }

    @Test
    void onlyBranchesAndTagsAreMoved() {
        var clone = cloned(capsule());

        Outcome outcome =
                clone.tries("push", "origin", "HEAD:refs/kept/a", "HEAD:refs/x/y", ":main");

        assertThat(outcome.stderr())
                .contains("HEAD -> refs/kept/a (only branches and tags can be pushed here)")
                .contains("HEAD -> refs/x/y (only branches and tags can be pushed here)")
                .contains("main (runs use this branch)");
        assertThat(clone.git("ls-remote", "origin").lines()).hasSize(2);
    }

    @Test
    void aBranchThatRunsDoNotUseIsTakenAndSaid() {
        String capsule = capsule();
        var clone = cloned(capsule);
        clone.write("code/run", "echo two").commit("Second");

        Outcome outcome = clone.tries("push", "origin", "HEAD:refs/heads/master");

        assertThat(outcome.succeeded()).isTrue();
        assertThat(outcome.stderr()).contains("remote: cove: runs use the branch main");
        assertThat(printed(runOf(capsule))).isEqualTo("one\n");
        clone.git("push", "--quiet", "origin", ":master");
        assertThat(clone.git("ls-remote", "origin", "master")).isEmpty();
    }

    @Test
    void aCommitThatAForcedPushLeavesCanStillBeRun() {
        String capsule = capsule();
        var clone = cloned(capsule);
        String left = clone.git("rev-parse", "HEAD");
        clone.write("code/run", "echo two");
        clone.git("commit", "--quiet", "--all", "--amend", "--message=Rewritten");
        assertThat(clone.tries("push").succeeded()).isFalse();

        clone.git("push", "--quiet", "--force");

        assertThat(printed(runOf(capsule))).isEqualTo("two\n");
        assertThat(printed(runOf(capsule).put("commit", left))).isEqualTo("one\n");
        assertThat(new GitClient(bare(capsule)).git("rev-parse", "refs/kept/" + left))
                .isEqualTo(left);
        assertThat(clone.git("ls-remote", "origin")).doesNotContain("refs/kept");
    }

    @Test
    void codeThatCannotBeRunIsTakenAndItsRunsSayWhatIsWrong() {
        String capsule = capsule();
        var clone = cloned(capsule);
        clone.write(".codeocean/app-panel.json", "{\"parameters\": 7}").commit("Broken");

        clone.git("push", "--quiet");

        assertThat(get(capsule).path("name").asText()).isEqualTo("Trim");
        Answer refused = dana.post(CoveClient.COMPUTATIONS, runOf(capsule));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.message()).contains(".codeocean/app-panel.json:1");
        clone.git("rm", "--quiet", ".codeocean/app-panel.json");
        clone.write("metadata/metadata.yml", "name: Whole again\n").commit("Put right");
        clone.git("push", "--quiet");
        assertThat(get(capsule).path("name").asText()).isEqualTo("Whole again");
    }

    @Test
    void aTreeThatWouldLeaveItsFolderIsRefused() {
        String capsule = capsule();
        var clone = cloned(capsule);
        clone.write("evil", "[core]\n");
        String blob = clone.git("hash-object", "-w", "evil");
        clone.write("tree", "100644 blob %s\t.git\n".formatted(blob));
        String tree =
                new GitClient(clone.folder()).git("-c", "alias.made=!git mktree < tree", "made");
        String commit = clone.git("commit-tree", tree, "-m", "Evil", "-p", "HEAD");

        Outcome outcome = clone.tries("push", "origin", commit + ":refs/heads/main");

        assertThat(outcome.succeeded()).isFalse();
        assertThat(outcome.stderr()).contains("hasDotgit");
        assertThat(printed(runOf(capsule))).isEqualTo("one\n");
    }

    @Test
    void clonesMayBeShallowOrPartialAndOfAnyProtocol() {
        String capsule = capsule();
        var clone = cloned(capsule);
        String first = clone.git("rev-parse", "HEAD");
        clone.write("code/run", "echo two").commit("Second");
        clone.git("push", "--quiet");
        String url = url("git:" + dana.token(), capsule);

        var shallow = person().clone(url, "shallow", "--depth=1");
        var partial = person().clone(url, "partial", "--filter=tree:0", "--no-checkout");
        for (String protocol : List.of("0", "1", "2")) {
            person().git("-c", "protocol.version=" + protocol, "clone", "-q", url, "p" + protocol);
        }

        assertThat(shallow.git("rev-list", "--count", "HEAD")).isEqualTo("1");
        shallow.git("fetch", "--quiet", "--unshallow");
        assertThat(shallow.git("rev-list", "--count", "HEAD")).isEqualTo("2");
        partial.git("checkout", "--quiet", first);
        assertThat(partial.folder().resolve("code/run")).content().contains("echo one");
        shallow.write("code/run", "echo three").commit("Third");
        shallow.git("push", "--quiet");
        assertThat(printed(runOf(capsule))).isEqualTo("three\n");
    }

    /** Over a mebibyte git sends in chunks, without saying how much it will be. */
    @Test
    void largePushesComeInChunksAndThereIsALimit() throws IOException {
        String capsule = capsule();
        var clone = cloned(capsule);
        random(clone.folder().resolve("data/large"), 8 << 20);
        clone.commit("Large");
        clone.git("push", "--quiet");
        String before = clone.git("rev-parse", "HEAD");
        random(clone.folder().resolve("data/larger"), 17 << 20);
        clone.commit("Too large");

        Outcome outcome = clone.tries("push");

        assertThat(outcome.succeeded()).isFalse();
        assertThat(outcome.stderr()).contains("remote rejected");
        assertThat(clone.git("ls-remote", "origin", "main")).startsWith(before);
        try (var objects = Files.list(bare(capsule).resolve("objects"))) {
            assertThat(objects.map(path -> path.getFileName().toString()))
                    .noneMatch(name -> name.startsWith("tmp_") || name.startsWith("incoming"));
        }
    }

    private static void random(Path file, int size) throws IOException {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
    }

    @Test
    void withoutATokenThatIsInForceThereIsNothing() {
        String capsule = capsule();
        String path = url("", capsule).substring(cove.url().length()) + "/info/refs";

        Answer answer = cove.raw("GET", path + "?service=git-upload-pack", Map.of(), null);

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("WWW-Authenticate")).isEqualTo("Basic realm=\"cove\"");
        Outcome wrong = person().tries("clone", url("git:cop_wrong", capsule), "no");
        assertThat(wrong.stderr()).contains("remote: The access token shown is not known here");
        Outcome none = person().tries("clone", url("", capsule), "no");
        assertThat(none.stderr()).contains("Authentication failed");
    }

    @Test
    void whoMayOnlyReadIsToldSoAndWhoMayNotSeeItDoesNotFindIt() {
        String capsule = capsule();
        Outcome hidden = person().tries("clone", url("git:" + kim.token(), capsule), "no");
        assertThat(hidden.stderr()).contains("remote: There is no repository", "not found");
        dana.post(
                        "/api/v1/capsules/" + capsule + "/permissions",
                        Map.of(
                                "users",
                                List.of(Map.of("email", "kim@example.org", "role", "viewer"))))
                .ok();

        var clone = person().clone(url("git:" + kim.token(), capsule), "kims" + clones++);
        clone.commit("Kim's");
        Outcome refused = clone.tries("push");

        assertThat(refused.stderr()).contains("remote: Tried to change", "error: 403");
        dana.post(
                        "/api/v1/capsules/" + capsule + "/permissions",
                        Map.of(
                                "users",
                                List.of(Map.of("email", "kim@example.org", "role", "editor"))))
                .ok();
        clone.git("push", "--quiet");
        clone.git("tag", "v1.0");
        assertThat(clone.tries("push", "origin", "v1.0").stderr())
                .contains("only an owner makes releases");
    }

    @Test
    void aTokenNeedsTheScope() {
        String capsule = capsule();
        CoveClient reader = cove.user("dana@example.org", "capsule:read");
        CoveClient stranger = cove.user("dana@example.org", "data_asset:write");

        var clone = person().clone(url("git:" + reader.token(), capsule), "reader");
        clone.commit("Reader's");

        assertThat(clone.tries("push").stderr()).contains("capsule:write", "error: 403");
        assertThat(person().tries("ls-remote", url("git:" + stranger.token(), capsule)).stderr())
                .contains("capsule:read", "error: 403");
    }

    @Test
    void whatIsNoGitClientIsAnswered() throws IOException {
        String repository = url("", capsule()).substring(cove.url().length());
        String head = dana.get(repository + "/info/refs?service=git-upload-pack").ok().text();
        byte[] wish =
                "0032want %s\n00000009done\n"
                        .formatted(head.lines().toList().get(1).substring(8, 48))
                        .getBytes(US_ASCII);

        assertThat(dana.get(repository + "/info/refs").status()).isEqualTo(400);
        assertThat(dana.get(repository + "/info/refs?service=rm").status()).isEqualTo(400);
        assertThat(dana.get("/git/trim.git/info/refs?service=git-upload-pack").status())
                .isEqualTo(404);
        assertThat(dana.post(repository + "/git-receive-pack", "hello").status()).isEqualTo(400);
        assertThat(dana.post(repository + "/git-receive-pack", "0000").status()).isEqualTo(200);
        assertThat(dana.post(repository + "/git-receive-pack", "fff0what").status()).isEqualTo(400);
        assertThat(zipped(repository, gzip(wish)).text()).startsWith("0008NAK\n").contains("PACK");
        assertThat(zipped(repository, wish).status()).isEqualTo(400);
    }

    private static Answer zipped(String repository, byte[] body) {
        return dana.send(
                "POST", repository + "/git-upload-pack", Map.of("Content-Encoding", "gzip"), body);
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        var zipped = new ByteArrayOutputStream();
        try (var zip = new GZIPOutputStream(zipped)) {
            zip.write(bytes);
        }
        return zipped.toByteArray();
    }

    @Test
    void largeFilesOfGitLfsAreRefusedInWords() {
        String repository = url("", capsule()).substring(cove.url().length());

        Answer answer = dana.post(repository + "/info/lfs/objects/batch", Map.of());

        assertThat(answer.status()).isEqualTo(501);
        assertThat(answer.message()).contains("Git LFS", "cove asset add");
    }

    @Test
    void theSameRepositoryMayBePushedToByManyAtOnce() throws Exception {
        String capsule = capsule();
        var first = cloned(capsule);
        var second = cloned(capsule);
        first.write("code/run", "echo first").commit("First");
        second.write("code/run", "echo second").commit("Second");

        Thread one = Thread.ofVirtual().start(() -> first.tries("push"));
        Thread other = Thread.ofVirtual().start(() -> second.tries("push"));
        one.join();
        other.join();

        String head = first.git("ls-remote", "origin", "main").substring(0, 40);
        assertThat(head).isIn(first.git("rev-parse", "HEAD"), second.git("rev-parse", "HEAD"));
        assertThat(new GitClient(bare(capsule)).tries("fsck", "--full").succeeded()).isTrue();
    }
}
