// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import cove.http.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Searches for programs and favourites, as clients call them; what is found: ProgramSearchTest. */
class ProgramSearchCallsTest {
    private static final String METADATA =
            """
            metadata_version: 1
            name: Trim reads
            tags: [fastq]
            authors:
            - name: Dana Example
              affiliations:
              - name: Example Institute
            """;

    @TempDir private static Path home;
    private static CoveHarness cove;
    private static CoveClient dana;
    private static String trim;
    private static String count;
    private static String pipeline;

    @BeforeAll
    static void start() {
        cove = CoveHarness.start(home);
        dana = cove.user("dana@example.org");
        trim = dana.addCapsule(SmallFolder.capsule("true").with("metadata/metadata.yml", METADATA));
        count =
                dana.addCapsule(
                        SmallFolder.capsule("true")
                                .with("metadata/metadata.yml", "name: Count trimmed reads\n"));
        pipeline =
                dana.addPipeline(
                                SmallPipeline.of(
                                        SmallPipeline.process("count", count, slugOf(count))),
                                "?name=Reads")
                        .ok()
                        .json()
                        .path("id")
                        .textValue();
    }

    @AfterAll
    static void close() {
        cove.close();
    }

    private static String slugOf(String capsule) {
        return dana.get("/api/v1/capsules/" + capsule).ok().json().path("slug").textValue();
    }

    private static JsonNode page(String kind, String body) {
        return dana.post("/api/v1/" + kind + "/search", body).ok().json();
    }

    private static List<String> found(String kind, String body) {
        return page(kind, body).path("results").findValuesAsText("id");
    }

    @Test
    void capsulesAndPipelinesAreFoundApart() {
        assertThat(found("capsules", "{}")).containsExactly(count, trim);
        assertThat(found("pipelines", "{}")).containsExactly(pipeline);
        assertThat(found("capsules", "{\"query\": \"reads\"}")).containsExactly(count, trim);
        assertThat(page("capsules", "{}").path("has_more").booleanValue()).isFalse();
    }

    @Test
    void whatTheCodeSaysOfItselfIsFound() {
        assertThat(found("capsules", "{\"query\": \"author:dana affiliation:institute\"}"))
                .containsExactly(trim);
    }

    @Test
    void aReleaseIsFoundAsOneFromThenOn() {
        String capsule = dana.addCapsule(SmallFolder.capsule("echo release"));
        String byId = "{\"query\": \"id:%s\", \"status\": \"%s\"}";
        assertThat(found("capsules", byId.formatted(capsule, "release"))).isEmpty();

        dana.post("/api/cove/v1/capsules/" + capsule + "/releases").ok();

        assertThat(found("capsules", byId.formatted(capsule, "release"))).containsExactly(capsule);
        assertThat(found("capsules", byId.formatted(capsule, "non_release"))).isEmpty();
        JsonNode told = page("capsules", byId.formatted(capsule, "release")).at("/results/0");
        assertThat(told.path("status").textValue()).isEqualTo("release");
        cove.sql("DELETE FROM programs WHERE id = '%s'".formatted(capsule));
    }

    @Test
    void eachHasTheirOwnFavorites() {
        String favorite = "/api/cove/v1/capsules/" + trim + "/favorite";
        CoveClient reader = cove.user("dana@example.org", "capsule:read");
        assertThat(reader.send("PUT", favorite, Map.of(), null).status()).isEqualTo(204);
        assertThat(reader.send("PUT", favorite, Map.of(), null).status()).isEqualTo(204);
        assertThat(found("capsules", "{\"favorite\": true}")).containsExactly(trim);
        assertThat(found("pipelines", "{\"favorite\": true}")).isEmpty();
        assertThat(
                        cove.admin()
                                .post("/api/v1/capsules/search", "{\"favorite\": true}")
                                .ok()
                                .json()
                                .path("results"))
                .isEmpty();

        assertThat(reader.delete(favorite).status()).isEqualTo(204);
        assertThat(found("capsules", "{\"favorite\": true}")).isEmpty();
        assertThat(cove.user("kim@example.org").send("PUT", favorite, Map.of(), null).status())
                .isEqualTo(404);
    }

    @Test
    void allMistakesAreTold() {
        var answer =
                dana.post(
                        "/api/v1/capsules/search",
                        Json.text(
                                Map.of(
                                        "sort_field",
                                        "size",
                                        "status",
                                        "draft",
                                        "limit",
                                        0,
                                        "filters",
                                        List.of(Map.of("value", 1)))));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message())
                .contains(
                        "sort_field must be one of created, last_accessed, name",
                        "status must be one of release, non_release",
                        "limit must be 1 or more",
                        "filters[0].key is missing");
    }
}
