// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static cove.acceptance.CoveClient.COMPUTATIONS;
import static cove.acceptance.CoveClient.runOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import cove.testing.Answer;
import cove.testing.Eventually;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data assets by themselves and below {@code /data} in runs. */
class DataAssetTest {
    private static final String SHOW =
            "cd /data; for f in */*; do echo \"$f: $(cat \"$f\")\"; done";

    @TempDir private static Path home;
    private static CoveHarness cove;
    private static CoveClient dana;
    private static String reads;
    private static String other;
    private static String attached;
    private static String plain;

    @BeforeAll
    static void start() {
        cove = CoveHarness.start(home);
        dana = cove.user("dana@example.org");
        reads = dana.addDataAsset("reads", new SmallFolder(Map.of("a.txt", "the reads")));
        other = dana.addDataAsset("other", new SmallFolder(Map.of("b.txt", "the other")));
        attached =
                dana.addCapsule(
                        SmallFolder.capsule(SHOW)
                                .with(".codeocean/datasets.json", attaching(reads)));
        plain = dana.addCapsule(SmallFolder.capsule(SHOW));
    }

    @AfterAll
    static void close() {
        cove.close();
    }

    private static String attaching(String id) {
        return "{\"version\": 1, \"attached_datasets\": [{\"id\": \"%s\", \"mount\": \"reads\"}]}"
                .formatted(id);
    }

    private static String output(String id) {
        dana.waitFor(id);
        return dana.resultText(id, "output");
    }

    private static com.fasterxml.jackson.databind.node.ObjectNode runWith(
            String capsule, String asset, String mount) {
        var body = runOf(capsule);
        body.putArray("data_assets").addObject().put("id", asset).put("mount", mount);
        return body;
    }

    @Test
    void aDataAssetIsAnsweredWithAllThatTheSdkNeeds() {
        JsonNode asset = dana.get("/api/v1/data_assets/" + reads).ok().json();

        assertThat(asset.path("id").textValue()).isEqualTo(reads);
        assertThat(asset.path("name").textValue()).isEqualTo("reads");
        assertThat(asset.path("mount").textValue()).isEqualTo("reads");
        assertThat(UUID.fromString(asset.path("owner").textValue())).isNotNull();
        assertThat(asset.path("created").isIntegralNumber()).isTrue();
        assertThat(asset.path("created").longValue()).isBetween(1L, Instant.now().getEpochSecond());
        assertThat(asset.path("last_used").isIntegralNumber()).isTrue();
        assertThat(asset.path("state").textValue()).isEqualTo("ready");
        assertThat(asset.path("type").textValue()).isEqualTo("dataset");
        assertThat(asset.path("files").intValue()).isEqualTo(1);
        assertThat(asset.path("size").isIntegralNumber()).isTrue();
        assertThat(asset.path("size").intValue()).isEqualTo("the reads".length());
        assertThat(asset.path("tags").isArray()).isTrue();
    }

    @Test
    void anAttachedDataAssetIsMounted() {
        String id = dana.run(attached);

        assertThat(output(id)).isEqualTo("reads/a.txt: the reads\n");
        assertThat(dana.computation(id).json().path("data_assets").toString())
                .isEqualTo("[{\"id\":\"%s\",\"mount\":\"reads\"}]".formatted(reads));
    }

    @Test
    void aDataAssetOnTheSameMountTakesThePlaceOfTheAttachedOne() {
        String id = dana.run(runWith(attached, other, "reads"));

        assertThat(output(id)).isEqualTo("reads/b.txt: the other\n");
        assertThat(dana.computation(id).json().path("data_assets").findValuesAsText("id"))
                .containsExactly(other);
    }

    @Test
    void aDataAssetOnAnotherMountIsAdded() {
        String id = dana.run(runWith(attached, other, "more"));

        assertThat(output(id)).isEqualTo("more/b.txt: the other\nreads/a.txt: the reads\n");
        assertThat(dana.computation(id).json().path("data_assets").findValuesAsText("mount"))
                .containsExactlyInAnyOrder("reads", "more");
    }

    @Test
    void withoutAMountADataAssetGoesToItsOwn() {
        assertThat(output(dana.run(runWith(plain, other, null))))
                .isEqualTo("other/b.txt: the other\n");
    }

    @Test
    void oneDataAssetMayBeOnTwoMounts() {
        var body = runWith(plain, other, "first");
        ((com.fasterxml.jackson.databind.node.ArrayNode) body.get("data_assets"))
                .addObject()
                .put("id", other)
                .put("mount", "second one");

        assertThat(output(dana.run(body)))
                .isEqualTo("first/b.txt: the other\nsecond one/b.txt: the other\n");
    }

    @Test
    void aDataAssetCannotBeChangedByARun() {
        String vandal =
                dana.addCapsule(
                        SmallFolder.capsule(
                                """
                                set +e
                                echo x > /data/reads/a.txt
                                echo x > /data/reads/new
                                rm -f /data/reads/a.txt
                                chmod 777 /data/reads
                                cat /data/reads/a.txt
                                """));
        String id = dana.run(runWith(vandal, reads, "reads"));

        assertThat(output(id)).contains("Read-only file system").endsWith("the reads");
        assertThat(output(dana.run(attached))).isEqualTo("reads/a.txt: the reads\n");
    }

    @Test
    void theRunsOwnPartOfDataIsWritableAndThrownAway() {
        String writer =
                dana.addCapsule(
                        SmallFolder.capsule("cat /data/own.txt; echo changed > /data/own.txt")
                                .with("data/own.txt", "own"));

        assertThat(output(dana.run(writer))).isEqualTo("own");
        assertThat(output(dana.run(writer))).isEqualTo("own");
    }

    @Test
    void anAttachedDataAssetThatIsNotHereIsNamedWithTheWayToAddIt() {
        String missing = UUID.randomUUID().toString();
        String capsule =
                dana.addCapsule(
                        SmallFolder.capsule(SHOW)
                                .with(".codeocean/datasets.json", attaching(missing)));
        var before = cove.stored();

        Answer answer = dana.post(COMPUTATIONS, runOf(capsule));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message())
                .contains(missing, "cove asset add FOLDER --mount reads --id " + missing);
        assertThat(cove.stored()).isEqualTo(before);
        assertThat(output(dana.run(runWith(capsule, other, "reads"))))
                .isEqualTo("reads/b.txt: the other\n");
    }

    @Test
    void theUseOfADataAssetIsNoted() {
        String fresh = dana.addDataAsset("fresh", new SmallFolder(Map.of("f", "f")));
        assertThat(lastUsed(fresh)).isZero();
        dana.runAndWait(runOf(plain));

        dana.runAndWait(runWith(plain, fresh, "fresh"));

        assertThat(Eventually.see(() -> lastUsed(fresh), time -> time > 0))
                .isBetween(Instant.now().getEpochSecond() - 60, Instant.now().getEpochSecond());
    }

    private static long lastUsed(String asset) {
        return dana.get("/api/v1/data_assets/" + asset).json().path("last_used").longValue();
    }

    @Test
    void aDataAssetKeepsTheIdThatItIsGiven() {
        String id = UUID.randomUUID().toString();
        Answer added =
                dana.send(
                        "POST",
                        "/api/cove/v1/data_assets?mount=m&name=Old+reads&id=" + id,
                        Map.of("Content-Type", "application/x-tar"),
                        new SmallFolder(Map.of("sub/file", "x")).tar());

        assertThat(added.ok().json().path("id").textValue()).isEqualTo(id);
        assertThat(dana.get("/api/v1/data_assets/" + id).json().path("name").textValue())
                .isEqualTo("Old reads");
    }
}
