// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

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

/** Capsules and their app panels, as the SDK reads them; and our call that adds them. */
class CapsuleTest {
    private static final String PANEL =
            """
            {"version": 1, "named_parameters": true,
             "general": {"title": "Trim", "instructions": "Choose reads."},
             "datasets": [{"id": "%s", "name": "Raw reads"}],
             "categories": [{"id": "c1", "name": "Lengths"}],
             "parameters": [
               {"id": "p1", "category": "c1", "name": "Minimum length", "param_name": "min_length",
                "type": "text", "value_type": "integer", "default_value": "30", "minimum": 1},
               {"id": "p2", "name": "Mode", "param_name": "mode", "type": "list", "required": true,
                "extra_data": ["fast", "exact"]}],
             "results": [{"file_name": "summary.csv"}]}
            """;

    @TempDir private static Path home;
    private static CoveHarness cove;
    private static CoveClient dana;

    @BeforeAll
    static void start() {
        cove = CoveHarness.start(home);
        dana = cove.user("dana@example.org");
    }

    @AfterAll
    static void close() {
        cove.close();
    }

    @Test
    void aCapsuleIsAnsweredWithAllThatTheSdkNeeds() {
        String id =
                dana.addCapsule(
                        SmallFolder.capsule("true")
                                .with(
                                        "metadata/metadata.yml",
                                        """
                                        metadata_version: 1
                                        name: Trim reads
                                        description: Adapter trimming
                                        field: Genomics
                                        tags: [fastq, qc]
                                        """));

        JsonNode capsule = dana.get("/api/v1/capsules/" + id).ok().json();

        assertThat(capsule.path("id").textValue()).isEqualTo(id);
        assertThat(capsule.path("name").textValue()).isEqualTo("Trim reads");
        assertThat(capsule.path("status").textValue()).isEqualTo("non_release");
        assertThat(UUID.fromString(capsule.path("owner").textValue())).isNotNull();
        assertThat(capsule.path("owner_email").textValue()).isEqualTo("dana@example.org");
        assertThat(capsule.path("slug").textValue()).matches("[0-9]{7}");
        assertThat(capsule.path("created").isIntegralNumber()).isTrue();
        assertThat(capsule.path("created").longValue())
                .isBetween(Instant.now().getEpochSecond() - 60, Instant.now().getEpochSecond());
        assertThat(capsule.path("description").textValue()).isEqualTo("Adapter trimming");
        assertThat(capsule.path("field").textValue()).isEqualTo("Genomics");
        assertThat(capsule.path("tags").toString()).isEqualTo("[\"fastq\",\"qc\"]");
        assertThat(capsule.has("versions")).isFalse();
    }

    @Test
    void theUseOfACapsuleIsNoted() {
        String id = dana.addCapsule(SmallFolder.capsule("true"));
        dana.runAndWait(runOf(id));

        JsonNode used =
                Eventually.see(
                        () -> dana.get("/api/v1/capsules/" + id).json().path("last_accessed"),
                        JsonNode::isIntegralNumber);

        assertThat(used.longValue()).isPositive();
    }

    @Test
    void anAppPanelHasTheShapeThatTheSdkNeeds() {
        String reads = dana.addDataAsset("reads", new SmallFolder(Map.of("a", "a")));
        String id =
                dana.addCapsule(
                        SmallFolder.capsule("true")
                                .withPanel(PANEL.formatted(reads))
                                .with(
                                        ".codeocean/datasets.json",
                                        """
                                        {"version": 1, "attached_datasets": [{"id": "%s", "mount": "reads"}]}
                                        """
                                                .formatted(reads)));

        assertThat(dana.get("/api/v1/capsules/" + id + "/app_panel").ok().text())
                .isEqualTo(
                        """
                        {"general":{"title":"Trim","instructions":"Choose reads."},\
                        "data_assets":[{"id":"%s","mount":"reads","name":"Raw reads","kind":"internal","accessible":true}],\
                        "categories":[{"id":"c1","name":"Lengths"}],\
                        "parameters":[{"name":"Minimum length","type":"text","category":"c1","param_name":"min_length",\
                        "value_type":"integer","default_value":"30","minimum":1},\
                        {"name":"Mode","type":"list","param_name":"mode","value_type":"string","required":true,\
                        "value_options":["fast","exact"]}],\
                        "results":[{"file_name":"summary.csv"}]}"""
                                .formatted(reads));
    }

    @Test
    void aDataAssetOfThePanelThatIsNotHereIsNotAccessible() {
        String missing = UUID.randomUUID().toString();
        String id =
                dana.addCapsule(
                        SmallFolder.capsule("true")
                                .withPanel(PANEL.formatted(missing))
                                .with(
                                        ".codeocean/datasets.json",
                                        "{\"attached_datasets\": [{\"id\": \"%s\", \"mount\": \"reads\"}]}"
                                                .formatted(missing)));

        JsonNode panel = dana.get("/api/v1/capsules/" + id + "/app_panel").ok().json();

        assertThat(panel.path("data_assets").get(0).path("accessible").booleanValue()).isFalse();
        assertThat(panel.path("data_assets").get(0).has("accessible")).isTrue();
    }

    @Test
    void aCapsuleWithoutAPanelHasAnEmptyOne() {
        String id = dana.addCapsule(SmallFolder.capsule("true"));

        assertThat(dana.get("/api/v1/capsules/" + id + "/app_panel").text()).isEqualTo("{}");
    }

    @Test
    void aCapsuleKeepsTheIdentityThatItIsGiven() {
        String id = UUID.randomUUID().toString();

        Answer added =
                dana.addCapsule(
                        SmallFolder.capsule("true"), "?id=" + id + "&slug=4820193&name=Trim+reads");

        assertThat(added.ok().json().path("slug").textValue()).isEqualTo("4820193");
        JsonNode capsule = dana.get("/api/v1/capsules/" + id).ok().json();
        assertThat(capsule.path("slug").textValue()).isEqualTo("4820193");
        assertThat(capsule.path("name").textValue()).isEqualTo("Trim reads");
    }

    @Test
    void anIdentityThatIsNoneIsRefusedWithAllItsMistakes() {
        Answer answer = dana.addCapsule(SmallFolder.capsule("true"), "?id=seven&slug=seven");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message()).contains("must be a UUID", "must be seven digits");
    }

    @Test
    void addingTheSameOriginAgainBringsTheCapsuleUpToDate() {
        String first = add("one", "?origin=/home/dana/trim&again=False");
        String updated = add("two", "?origin=/home/dana/trim&again=True");
        String another = add("three", "?origin=/home/dana/trim&again=false");

        assertThat(updated).isEqualTo(first);
        assertThat(another).isNotEqualTo(first);
        String run = dana.run(first);
        dana.waitFor(run);
        assertThat(dana.resultText(run, "output")).isEqualTo("two\n");
    }

    private static String add(String word, String query) {
        return dana.addCapsule(SmallFolder.capsule("echo " + word), query)
                .ok()
                .json()
                .path("id")
                .textValue();
    }

    @Test
    void aTarMadeOfThisFolderIsTaken() {
        var dotted =
                new SmallFolder(Map.of("./code/run", "echo dotted", "./code/lib/a.sh", "true"));

        String run = dana.run(dana.addCapsule(dotted));

        assertThat(dana.waitFor(run).path("exit_code").intValue()).isZero();
        assertThat(dana.resultText(run, "output")).isEqualTo("dotted\n");
    }
}
