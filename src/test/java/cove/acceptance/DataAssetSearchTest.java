// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static cove.acceptance.CoveClient.DATA_ASSETS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cove.http.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Data assets are found by the SDK's own bodies. */
class DataAssetSearchTest {
    private static final List<String> MEMBERS =
            List.of(
                    "query",
                    "next_token",
                    "offset",
                    "limit",
                    "sort_field",
                    "sort_order",
                    "type",
                    "ownership",
                    "origin",
                    "favorite",
                    "archived",
                    "filters");

    @TempDir private static Path home;
    private static CoveHarness cove;
    private static CoveClient dana;
    private static String commit;

    @BeforeAll
    static void start() {
        cove = CoveHarness.start(home);
        dana = cove.user("dana@example.org");
        add("Saccharomyces reads", "yeast", "{\"subject id\": \"712345\", \"depth\": 30}", 1);
        add("saccharomyces genome", "Yeast genomes", "{\"depth\": 5.5}", 2);
        add("Mouse brain, left", "imaging", "{\"regions\": [\"V1\", \"M2\"]}", 3);
        String archived = add("Old reads", "yeast", "{}", 4);
        dana.patch(DATA_ASSETS + "/" + archived + "/archive?archive=True").ok();
        String run = dana.run(dana.addCapsule(SmallFolder.capsule("echo a > /results/a")));
        dana.waitFor(run);
        ObjectNode result = CoveClient.dataAssetOf(run, null);
        result.put("name", "Trimmed");
        JsonNode asset = dana.waitForDataAsset(dana.createDataAsset(result));
        commit = asset.path("provenance").path("commit").textValue();
        cove.user("kim@example.org").addDataAsset("kims", new SmallFolder(Map.of("k", "k")));
    }

    @AfterAll
    static void close() {
        cove.close();
    }

    private static String add(String name, String tag, String metadata, int bytes) {
        String id = dana.addDataAsset("m", new SmallFolder(Map.of("f", "x".repeat(bytes))));
        String labels =
                """
                {"name": "%s", "tags": ["%s"], "description": "Kept for %s", "custom_metadata": %s}
                """
                        .formatted(name, tag, name.length(), metadata);
        dana.send("PUT", DATA_ASSETS + "/" + id, Map.of(), labels.getBytes(StandardCharsets.UTF_8))
                .ok();
        return id;
    }

    /** What the SDK sends: all members, null where nothing was said. */
    private static ObjectNode search(String json) {
        try {
            ObjectNode body = Json.MAPPER.createObjectNode();
            MEMBERS.forEach(body::putNull);
            body.setAll((ObjectNode) Json.MAPPER.readTree(json));
            return body;
        } catch (IOException e) {
            throw new IllegalArgumentException(json, e);
        }
    }

    private static JsonNode page(ObjectNode body) {
        return dana.post(DATA_ASSETS + "/search", body).ok().json();
    }

    private static List<String> found(String json) {
        return firstWords(page(search(json)));
    }

    private static List<String> firstWords(JsonNode page) {
        return page.path("results").findValuesAsText("name").stream()
                .map(name -> name.replaceFirst("\\W.*", ""))
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {}                                                                    | Trimmed Mouse saccharomyces Saccharomyces
                    {"archived": false}                                                   | Trimmed Mouse saccharomyces Saccharomyces
                    {"archived": true}                                                    | Old
                    {"sort_field": "created"}                                             | Saccharomyces saccharomyces Mouse Trimmed
                    {"sort_order": "asc"}                                                 | Trimmed Mouse saccharomyces Saccharomyces
                    {"sort_field": "created", "sort_order": "asc"}                        | Saccharomyces saccharomyces Mouse Trimmed
                    {"sort_field": "name", "sort_order": "asc"}                           | Mouse saccharomyces Saccharomyces Trimmed
                    {"sort_field": "size", "sort_order": "asc", "type": "dataset"}        | Saccharomyces saccharomyces Mouse
                    {"sort_field": "type", "sort_order": "desc", "limit": 1}              | Trimmed
                    {"type": "result"}                                                    | Trimmed
                    {"type": "combined"}                                                  |
                    {"origin": "internal"}                                                | Trimmed Mouse saccharomyces Saccharomyces
                    {"origin": "external"}                                                |
                    {"ownership": "created"}                                              | Trimmed Mouse saccharomyces Saccharomyces
                    {"ownership": "private"}                                              | Trimmed Mouse saccharomyces Saccharomyces
                    {"ownership": "shared"}                                               |
                    {"favorite": true}                                                    |
                    {"favorite": false, "offset": 1, "limit": 2}                          | Mouse saccharomyces
                    {"from": 3}                                                           | Saccharomyces
                    {"query": "name:sacch"}                                               | saccharomyces Saccharomyces
                    {"query": "name:SACCH tag:genomes"}                                   | saccharomyces
                    {"query": "name:mouse name:trimmed"}                                  | Trimmed Mouse
                    {"query": "name:\\"saccharomyces reads\\""}                           | Saccharomyces
                    {"query": "\\"sacch\\""}                                              |
                    {"query": "reads 712345"}                                             | Saccharomyces
                    {"query": "V1"}                                                       | Mouse
                    {"query": "run_script:code/run"}                                      | Trimmed
                    {"query": "contained_data_id:x"}                                      |
                    {"query": "description:kept"}                                         |
                    {"filters": [{"key": "name", "value": "reads", "values": null, "range": null, "exclude": null}]} | Saccharomyces
                    {"filters": [{"key": "name", "value": "reads", "exclude": true}]}     | Trimmed Mouse saccharomyces
                    {"filters": [{"key": "description", "value": "kept for 20"}]}         | saccharomyces
                    {"filters": [{"key": "tags", "values": ["Imaging", "fastq"]}]}        | Trimmed Mouse
                    {"filters": [{"key": "tags", "value": "yea"}]}                        |
                    {"filters": [{"key": "subject id", "value": "712345"}]}               | Saccharomyces
                    {"filters": [{"key": "depth", "value": 30.0}]}                        | Saccharomyces
                    {"filters": [{"key": "depth", "range": {"min": 5.5, "max": null}}]}   | saccharomyces Saccharomyces
                    {"filters": [{"key": "depth", "range": {"min": null, "max": 6.0}}]}   | saccharomyces
                    {"filters": [{"key": "regions", "value": "m2"}]}                      | Mouse
                    {"filters": [{"key": "depth", "range": {"min": 0, "max": 99}}, {"key": "tags", "value": "yeast", "include": true}]} | Saccharomyces
                    """)
    void aSearchFindsWhatItAsksFor(String json, String expected) {
        assertThat(found(json))
                .containsExactlyElementsOf(
                        expected == null ? List.of() : List.of(expected.split(" ", -1)));
    }

    @Test
    void aCommitIsFoundByItsBeginning() {
        assertThat(found("{\"query\": \"commit_id:%s\"}".formatted(commit.substring(0, 8))))
                .containsExactly("Trimmed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"limit": 0}                                              | limit must be 1 or more
                    {"offset": -1}                                            | offset must be 0 or more
                    {"sort_field": "colour"}                                  | sort_field must be one of created, type, name, size
                    {"ownership": "mine"}                                     | ownership must be one of
                    {"next_token": "x"}                                       | next_token is none
                    {"next_token": "eyJmaWVsZCI6bnVsbH0"}                     | next_token is none
                    {"filters": [{"value": "x"}]}                             | filters[0].key is missing
                    {"filters": [{"key": "name"}]}                            | has no value, values or range
                    {"filters": [{"key": "d", "range": {"min": "1"}}]}        | filters[0].range.min must be a number
                    """)
    void aWrongSearchIsRefused(String json, String said) {
        var answer = dana.post(DATA_ASSETS + "/search", search(json));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message()).contains(said);
    }

    @ParameterizedTest
    @CsvSource({
        "created, desc",
        "created, asc",
        "name, asc",
        "name, desc",
        "size, asc",
        "type, asc"
    })
    void pagesHoldEachOnceWhileOthersAreAdded(String field, String order) {
        ObjectNode body = search("{\"limit\": 1}");
        body.put("sort_field", field).put("sort_order", order);
        List<String> expected =
                page(body.deepCopy().put("limit", 100)).path("results").findValuesAsText("id");
        var seen = new ArrayList<String>();
        var late = new ArrayList<String>();
        while (true) {
            JsonNode page = page(body);
            seen.addAll(page.path("results").findValuesAsText("id"));
            assertThat(page.has("next_token")).isEqualTo(page.path("has_more").booleanValue());
            if (!page.path("has_more").booleanValue()) {
                break;
            }
            if (late.size() < 3) {
                late.add(dana.addDataAsset("late", new SmallFolder(Map.of("l", "l"))));
            }
            body.put("next_token", page.path("next_token").textValue()).put("offset", 2);
        }
        late.forEach(id -> dana.delete(DATA_ASSETS + "/" + id).ok());
        assertThat(seen).doesNotHaveDuplicates();
        seen.removeAll(late);
        assertThat(seen).containsExactlyElementsOf(expected);
    }

    @Test
    void moreThanThousandAPageAreNotTold() {
        assertThat(found("{\"limit\": 100000}")).hasSize(4);
    }

    @Test
    void anAdministratorFindsAll() {
        List<String> all =
                cove.admin()
                        .post(DATA_ASSETS + "/search", search("{}"))
                        .ok()
                        .json()
                        .path("results")
                        .findValuesAsText("name");

        assertThat(all).contains("kims", "Trimmed");
    }

    @Test
    void olderClientsSearchWithAQuery() {
        JsonNode page =
                dana.get(
                                DATA_ASSETS
                                        + "?start=1&limit=2&sort_order=asc&sort_field=name&type=dataset&ownership=&favorite=False&archived=False&query=")
                        .ok()
                        .json();

        assertThat(firstWords(page)).containsExactly("saccharomyces", "Saccharomyces");
        assertThat(page.path("has_more").booleanValue()).isFalse();
    }
}
