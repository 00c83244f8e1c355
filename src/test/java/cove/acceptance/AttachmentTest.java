// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static cove.acceptance.CoveClient.runOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import cove.process.CommandRunner;
import cove.testing.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data assets that are attached to capsules and pipelines, and detached again. */
class AttachmentTest {
    private static final String NOBODYS = UUID.randomUUID().toString();
    private static final String LIST = "cat /data/*/name";

    @TempDir private static Path home;
    private static CoveHarness cove;
    private static CoveClient dana;
    private static String reads;
    private static String genome;

    @BeforeAll
    static void start() {
        cove = CoveHarness.start(home);
        dana = cove.user("dana@example.org");
        reads = dana.addDataAsset("reads", new SmallFolder(Map.of("name", "reads\n")));
        genome = dana.addDataAsset("genome", new SmallFolder(Map.of("name", "genome\n")));
    }

    @AfterAll
    static void close() {
        cove.close();
    }

    private static String path(String capsule) {
        return "/api/v1/capsules/" + capsule + "/data_assets";
    }

    /** What DataAssetAttachParams(id, mount) becomes. */
    private static Map<String, String> asset(String id, String mount) {
        var asset = new HashMap<String, String>();
        asset.put("id", id);
        asset.put("mount", mount);
        return asset;
    }

    private static Answer attach(String capsule, List<?> assets) {
        return dana.post(path(capsule), assets);
    }

    private static Answer detach(String capsule, String... ids) {
        return dana.delete(path(capsule) + "/", List.of(ids));
    }

    private static String printed(String capsule) {
        String run = dana.run(runOf(capsule));
        dana.waitFor(run);
        return dana.resultText(run, "output");
    }

    private static String git(String capsule, String... words) {
        String slug = dana.get("/api/v1/capsules/" + capsule).json().path("slug").asText();
        var command = new ArrayList<>(List.of("git", "-c", "safe.directory=*"));
        command.addAll(List.of(words));
        var outcome =
                CommandRunner.run(
                        command,
                        home.resolve("repos/capsule-%s.git".formatted(slug)),
                        Map.of(),
                        Duration.ofMinutes(1));
        assertThat(outcome.succeeded()).as(outcome.stderr()).isTrue();
        return outcome.stdout();
    }

    @Test
    void whatIsAttachedIsThereInTheNextRunAndWhatIsDetachedIsNot() {
        String capsule = dana.addCapsule(SmallFolder.capsule(LIST));

        Answer attached = attach(capsule, List.of(asset(reads, null), asset(genome, "Reference")));

        assertThat(attached.ok().text())
                .isEqualTo(
                        "[{\"id\":\"%s\",\"mount\":\"reads\",\"external\":false,\"ready\":true},{\"id\":\"%s\",\"mount\":\"Reference\",\"external\":false,\"ready\":true}]"
                                .formatted(reads, genome));
        assertThat(printed(capsule)).isEqualTo("genome\nreads\n");
        assertThat(detach(capsule, genome).status()).isEqualTo(204);
        assertThat(printed(capsule)).isEqualTo("reads\n");
    }

    @Test
    void whatIsAttachedIsACommitThatReleasesAndClonesHave() {
        String capsule = dana.addCapsule(SmallFolder.capsule(LIST));
        attach(capsule, List.of(asset(reads, null))).ok();
        dana.post("/api/cove/v1/capsules/" + capsule + "/releases").ok();
        detach(capsule, reads).ok();
        attach(capsule, List.of(asset(genome, null))).ok();

        assertThat(git(capsule, "log", "--format=%ae %ce %s"))
                .isEqualTo(
                        """
                        dana@example.org cove@localhost Attach data assets
                        dana@example.org cove@localhost Detach data assets
                        dana@example.org cove@localhost Attach data assets
                        cove@localhost cove@localhost Add the folder program
                        """);
        assertThat(git(capsule, "show", "v1.0:.codeocean/datasets.json"))
                .isEqualTo(
                        "{\n\t\"version\": 1,\n\t\"attached_datasets\": [\n\t\t{\n\t\t\t\"id\": \"%s\",\n\t\t\t\"mount\": \"reads\"\n\t\t}\n\t]\n}\n"
                                .formatted(reads));
        assertThat(printed(capsule)).isEqualTo("genome\n");
        String released = dana.run(runOf(capsule).put("version", 1));
        dana.waitFor(released);
        assertThat(dana.resultText(released, "output")).isEqualTo("reads\n");
    }

    @Test
    void theAppPanelTellsOfWhatIsAttachedByThen() {
        String capsule =
                dana.addCapsule(
                        SmallFolder.capsule("true")
                                .withPanel(
                                        "{\"datasets\": [{\"id\": \"%s\", \"name\": \"Raw\"}]}"
                                                .formatted(reads)));
        attach(capsule, List.of(asset(reads, "raw"))).ok();

        JsonNode panel = dana.get("/api/v1/capsules/" + capsule + "/app_panel").ok().json();

        assertThat(panel.path("data_assets").get(0).path("mount").asText()).isEqualTo("raw");
    }

    @Test
    void attachingTwiceChangesNothing() {
        String capsule = dana.addCapsule(SmallFolder.capsule(LIST));
        attach(capsule, List.of(asset(reads, "raw"))).ok();
        String before = git(capsule, "rev-parse", "HEAD");

        JsonNode again = attach(capsule, List.of(asset(reads, null))).ok().json();

        assertThat(again.get(0).path("mount").asText()).isEqualTo("raw");
        assertThat(attach(capsule, List.of()).text()).isEqualTo("[]");
        assertThat(detach(capsule).status()).isEqualTo(204);
        assertThat(git(capsule, "rev-parse", "HEAD")).isEqualTo(before);
    }

    @Test
    void oneDataAssetMayHaveTwoMountsAndLeavesBothAtOnce() {
        String capsule = dana.addCapsule(SmallFolder.capsule(LIST));
        attach(capsule, List.of(asset(reads, "a"), asset(reads, "b"))).ok();

        assertThat(printed(capsule)).isEqualTo("reads\nreads\n");
        detach(capsule, reads).ok();
        assertThat(git(capsule, "show", "HEAD:.codeocean/datasets.json")).doesNotContain(reads);
    }

    @Test
    void whateverElseTheFileSaysStays() {
        String capsule =
                dana.addCapsule(
                        SmallFolder.capsule("true")
                                .with(
                                        ".codeocean/datasets.json",
                                        """
                                        {"version": 7, "note": "ours", "attached_datasets": [
                                          {"id": "%s", "mount": "reads", "added_by": "dana"}]}
                                        """
                                                .formatted(reads)));

        attach(capsule, List.of(asset(genome, null))).ok();

        assertThat(git(capsule, "show", "HEAD:.codeocean/datasets.json"))
                .contains("\"version\": 7", "\"note\": \"ours\"", "\"added_by\": \"dana\"", genome);
    }

    @Test
    void aPipelineHasItsDataAssetsAttachedUnderEitherName() {
        String pipeline =
                dana.addPipeline(SmallPipeline.of("workflow { println 'hello' }"), "")
                        .ok()
                        .json()
                        .path("id")
                        .asText();

        dana.post("/api/v1/pipelines/" + pipeline + "/data_assets", List.of(asset(reads, null)))
                .ok();
        attach(pipeline, List.of(asset(genome, null))).ok();

        assertThat(git(pipeline, "show", "HEAD:.codeocean/datasets.json")).contains(reads, genome);
        assertThat(
                        dana.delete(
                                        "/api/v1/pipelines/" + pipeline + "/data_assets",
                                        List.of(reads, genome))
                                .status())
                .isEqualTo(204);
    }

    @Test
    void allMistakesAreToldAndNothingIsAttached() {
        String capsule = dana.addCapsule(SmallFolder.capsule(LIST));
        attach(capsule, List.of(asset(reads, "reads"))).ok();
        String before = git(capsule, "rev-parse", "HEAD");

        Answer unknown = attach(capsule, List.of(asset(NOBODYS, null), asset(genome, null)));
        Answer wrong = attach(capsule, List.of(asset(NOBODYS, null), asset(genome, "../genome")));
        Answer taken = attach(capsule, List.of(asset(genome, "reads")));
        Answer twice =
                attach(
                        capsule,
                        List.of(asset(genome, "a"), asset(reads, "a"), asset(genome, "reads")));

        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.message()).contains(NOBODYS);
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.message()).contains(NOBODYS, "../genome");
        assertThat(taken.status()).isEqualTo(400);
        assertThat(taken.message()).contains("'reads'", reads, "detach");
        assertThat(twice.status()).isEqualTo(400);
        assertThat(twice.message()).contains("'a'", "'reads'");
        assertThat(git(capsule, "rev-parse", "HEAD")).isEqualTo(before);
    }

    @Test
    void aBodyThatIsNoListOfDataAssetsIsRefused() {
        String capsule = dana.addCapsule(SmallFolder.capsule("true"));

        assertThat(dana.post(path(capsule), asset(reads, null)).message()).contains("a JSON array");
        assertThat(dana.post(path(capsule), "[").status()).isEqualTo(400);
        assertThat(dana.post(path(capsule), List.of(Map.of("mount", 7), "x")).message())
                .contains(
                        "data_assets[0].id is missing",
                        "data_assets[0].mount must be",
                        "data_assets[1] must be an object");
        assertThat(dana.delete(path(capsule), List.of(7)).message())
                .contains("data_assets[0] must be a string");
    }

    @Test
    void whatIsNotAttachedCannotBeDetached() {
        String capsule = dana.addCapsule(SmallFolder.capsule("true"));
        attach(capsule, List.of(asset(reads, null))).ok();

        Answer answer = detach(capsule, reads, genome, NOBODYS);

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.message()).contains(genome, NOBODYS).doesNotContain(reads);
        assertThat(git(capsule, "show", "HEAD:.codeocean/datasets.json")).contains(reads);
    }

    @Test
    void aFolderThatIsALinkIsNotWrittenThrough() {
        var folder = SmallFolder.capsule("true").with(".codeocean", "a file");

        Answer answer = attach(dana.addCapsule(folder), List.of(asset(reads, null)));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message()).contains(".codeocean/datasets.json");
    }

    @Test
    void manyAtOnceAreAllAttached() throws Exception {
        String capsule = dana.addCapsule(SmallFolder.capsule("true"));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls =
                    IntStream.range(0, 8)
                            .mapToObj(
                                    i ->
                                            threads.submit(
                                                    () ->
                                                            attach(
                                                                            capsule,
                                                                            List.of(
                                                                                    asset(
                                                                                            reads,
                                                                                            "m"
                                                                                                    + i)))
                                                                    .status()))
                            .toList();
            for (var call : calls) {
                assertThat(call.get()).isEqualTo(200);
            }
        }
        String file = git(capsule, "show", "HEAD:.codeocean/datasets.json");
        assertThat(IntStream.range(0, 8).mapToObj(i -> "\"m" + i + "\"").toList())
                .allSatisfy(mount -> assertThat(file).contains(mount));
    }
}
