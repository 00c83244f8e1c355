// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static cove.acceptance.CoveClient.DATA_ASSETS;
import static org.assertj.core.api.Assertions.assertThat;

import cove.http.Json;
import cove.testing.Answer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The schema of the custom metadata, and what is held against it. */
class CustomMetadataTest {
    private static final String SCHEMA = "/api/cove/v1/custom_metadata";
    private static final String LAB =
            """
            {"fields": [
               {"name": "subject id", "type": "string", "required": true, "category": "Subject", "range": null},
               {"name": "species", "type": "string", "allowed_values": ["mouse", "rat"], "multiple": true},
               {"name": "weight", "type": "number", "range": {"min": 0, "max": 100}, "units": "g"},
               {"name": "born", "type": "date", "range": {"min": 1577836800, "max": null}},
               {"name": "lane", "type": "number", "allowed_values": [1, 2.5]}],
             "categories": ["Subject"]}
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

    @BeforeEach
    void anything() {
        set("{}").ok();
    }

    private static Answer set(String schema) {
        return put(cove.admin(), SCHEMA, schema);
    }

    private static Answer put(CoveClient caller, String path, String json) {
        return caller.send("PUT", path, Map.of(), json.getBytes(StandardCharsets.UTF_8));
    }

    private static String asset() {
        return DATA_ASSETS + "/" + dana.addDataAsset("m", new SmallFolder(Map.of("a", "x")));
    }

    private static Answer said(String path, String metadata) {
        return put(dana, path, "{\"custom_metadata\": %s}".formatted(metadata));
    }

    @Test
    void withoutASchemaAnythingMayBeSaid() {
        assertThat(dana.get("/api/v1/custom_metadata").ok().text()).isEqualTo("{}");
        said(asset(), "{\"x\": [1, \"y\"]}").ok();
    }

    @Test
    void theSchemaIsToldToEverybodyAsItWasSet() throws Exception {
        set(LAB).ok();

        Answer told = cove.user("kim@example.org", "capsule:read").get("/api/v1/custom_metadata");

        assertThat(told.ok().json())
                .isEqualTo(
                        Json.MAPPER.readTree(
                                LAB.replace(", \"range\": null", "")
                                        .replace(", \"max\": null", "")
                                        .replace(
                                                "\"min\": 0, \"max\": 100",
                                                "\"min\": 0.0, \"max\": 100.0")
                                        .replace("1577836800", "1577836800.0")));
        cove.restart();
        assertThat(cove.admin().get("/api/v1/custom_metadata").text()).isEqualTo(told.text());
    }

    @Test
    void onlyAnAdministratorSetsIt() {
        assertThat(put(dana, SCHEMA, "{}").status()).isEqualTo(403);
    }

    @Test
    void aWrongSchemaHearsOfAllItsMistakesAndChangesNothing() {
        set(LAB).ok();
        String before = dana.get("/api/v1/custom_metadata").text();

        Answer answer =
                set(
                        """
                        {"fields": [{"name": "a", "type": "text"}, {"name": "b"}, {"type": "string"},
                          {"name": "c", "type": "string", "range": {"min": 1}},
                          {"name": "c", "type": "number", "range": {"min": 2, "max": 1}, "allowed_values": ["x"]},
                          {"name": "d", "type": "date", "category": "none", "multiple": "yes"}]}
                        """);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message())
                .contains("fields[0].type must be one of")
                .contains("type of the field 'b' is missing")
                .contains("fields[2].name is missing")
                .contains("'c' is a string, and only numbers and dates have a range")
                .contains("two fields 'c'")
                .contains("ends before it begins")
                .contains("allows 'x', which is not a number")
                .contains("category 'none'")
                .contains("fields[5].multiple must be true or false");
        assertThat(dana.get("/api/v1/custom_metadata").text()).isEqualTo(before);
    }

    @Test
    void whatFitsTheSchemaIsTaken() {
        set(LAB).ok();

        said(
                        asset(),
                        """
                        {"subject id": "712345", "species": ["mouse", "rat"], "weight": 20.5, "born": 1577836800,
                         "lane": 1.0}
                        """)
                .ok();
        said(asset(), "{\"subject id\": \"1\", \"species\": \"rat\"}").ok();
    }

    @Test
    void whatDoesNotFitHearsOfAllMistakes() {
        set(LAB).ok();
        String path = asset();

        Answer answer =
                said(
                        path,
                        """
                        {"species": ["mouse", "dog"], "weight": 100.5, "born": "2020-01-01", "lane": [1], "colour": "red"}
                        """);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message())
                .contains("custom_metadata.species must be one of mouse, rat, but it is 'dog'")
                .contains("custom_metadata.weight must be from 0 to 100, but it is 100.5")
                .contains(
                        "custom_metadata.born must be a date in seconds since 1970, but it is '2020-01-01'")
                .contains("custom_metadata.lane has one value")
                .contains("custom_metadata.colour is no field", "subject id, species")
                .contains("custom_metadata.subject id is missing");
        assertThat(dana.get(path).json().has("custom_metadata")).isFalse();
    }

    @Test
    void aNewDataAssetIsHeldAgainstItToo() {
        set(LAB).ok();
        var before = cove.stored();
        var capture = CoveClient.dataAssetOf("no-computation", null);
        capture.putObject("custom_metadata").put("lane", 3).put("subject id", "1");

        assertThat(dana.post(DATA_ASSETS, capture).message())
                .contains("custom_metadata.lane must be one of 1, 2.5, but it is '3'");
        assertThat(
                        dana.post(
                                        UploadTest.UPLOADS,
                                        Map.of("mount", "m", "custom_metadata", Map.of("lane", 3)))
                                .message())
                .contains("custom_metadata.lane must be", "custom_metadata.subject id is missing");
        assertThat(cove.stored()).isEqualTo(before);
    }

    @Test
    void whatWasSaidBeforeStays() {
        String path = asset();
        said(path, "{\"old\": 1}").ok();

        set(LAB).ok();

        assertThat(dana.get(path).json().path("custom_metadata").toString())
                .isEqualTo("{\"old\":1}");
        put(dana, path, "{\"name\": \"New\", \"custom_metadata\": null}").ok();
        assertThat(dana.get(path).json().path("custom_metadata").toString())
                .isEqualTo("{\"old\":1}");
    }
}
