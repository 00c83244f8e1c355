// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import cove.testing.Answer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * One row for each call of the vendor's SDK 0.16.0: the request byte for byte as it sends it (API
 * reference, 1.1: all members, most of them null; Python's booleans; a DELETE with a body and a
 * slash at its end), and of the answer what it would parse (1.2: required members, known words).
 */
class SdkContractTest {
    /** What the SDK makes of an answer: throws where it would raise an exception. */
    @FunctionalInterface
    private interface Shape {
        void check(JsonNode answer);
    }

    /**
     * A call.
     *
     * @param body null for GET, empty where the SDK announces no bytes
     */
    private record Row(
            String number, String method, String path, String body, int status, Shape shape) {}

    private static final Shape NOTHING = _ -> {};

    private static final Shape COMPUTATION =
            answer -> {
                texts(answer, "id", "name", "owner");
                integers(answer, "created", "run_time");
                word(
                        answer,
                        "state",
                        Set.of("initializing", "running", "finalizing", "completed", "failed"));
                optionalWord(answer, "end_status", Set.of("succeeded", "failed", "stopped"));
                each(answer.path("data_assets"), asset -> texts(asset, "id"));
                each(answer.path("processes"), process -> texts(process, "name", "capsule_id"));
            };
    private static final Shape PROGRAM =
            answer -> {
                texts(answer, "id", "name", "owner", "slug");
                integers(answer, "created");
                word(answer, "status", Set.of("non_release", "release"));
            };
    private static final Shape DATA_ASSET =
            answer -> {
                texts(answer, "id", "name", "mount", "owner");
                integers(answer, "created", "last_used");
                word(answer, "state", Set.of("draft", "ready", "failed"));
                word(answer, "type", Set.of("dataset", "result", "combined", "model"));
                optionalWord(answer.path("source_bucket"), "origin", Set.of("aws", "local", "gcp"));
            };
    private static final Shape FOLDER =
            answer -> {
                assertThat(answer.path("items").isArray()).isTrue();
                each(
                        answer.path("items"),
                        item -> {
                            texts(item, "name", "path");
                            word(item, "type", Set.of("file", "folder"));
                        });
            };
    private static final Shape FILE_URLS = answer -> texts(answer, "download_url", "view_url");
    private static final Shape FILE_URL = answer -> texts(answer, "url");
    private static final Shape ATTACHED = listOf(result -> texts(result, "id"));
    private static final Shape PANEL =
            answer -> {
                assertThat(answer.isObject()).isTrue();
                each(
                        answer.path("data_assets"),
                        asset -> {
                            texts(asset, "id", "mount", "name");
                            word(asset, "kind", Set.of("internal", "external", "combined"));
                            assertThat(asset.path("accessible").isBoolean()).isTrue();
                        });
                each(answer.path("categories"), category -> texts(category, "id", "name"));
                each(
                        answer.path("parameters"),
                        parameter -> {
                            texts(parameter, "name");
                            word(parameter, "type", Set.of("text", "list", "file"));
                        });
                each(answer.path("results"), result -> texts(result, "file_name"));
            };
    private static final Shape PERMISSIONS =
            answer -> {
                assertThat(answer.isObject()).isTrue();
                Set<String> roles = Set.of("owner", "editor", "viewer", "discoverable");
                each(answer.path("users"), user -> rightOf(user, "email", roles));
                each(answer.path("groups"), group -> rightOf(group, "group", roles));
                optionalWord(answer, "everyone", Set.of("viewer", "discoverable", "none"));
            };
    private static final Shape METADATA =
            answer ->
                    each(
                            answer.path("fields"),
                            field -> {
                                texts(field, "name");
                                word(field, "type", Set.of("string", "number", "date"));
                            });

    private static final String PERMISSIONS_SENT =
            """
            {"users": [{"email": "kim@example.org", "role": "viewer"}], "groups": null, "everyone": null, "share_assets": null}
            """;
    private static final String SEARCH =
            """
            {"query": null, "next_token": null, "offset": null, "limit": null, "sort_field": "name", "sort_order": "asc",
             "ownership": "created", "%s": null, "favorite": null, "archived": false,
             "filters": [{"key": "name", "value": "e", "values": null, "range": null, "exclude": true},
                         {"key": "weight", "value": null, "values": null, "range": {"min": null, "max": 1.0}, "exclude": true}]}
            """;

    @TempDir private static Path home;
    private static CoveHarness cove;
    private static CoveClient dana;
    private static String capsule;
    private static String pipeline;
    private static String asset;
    private static String run;

    @BeforeAll
    static void start() {
        cove = CoveHarness.start(home);
        dana = cove.user("dana@example.org");
        cove.user("kim@example.org");
        capsule =
                dana.addCapsule(
                        SmallFolder.capsule("mkdir /results/sub; echo hi > '/results/sub/a b.txt'")
                                .withPanel("{\"version\": 1, \"parameters\": []}"));
        pipeline = freshPipeline();
        asset = freshAsset();
        run = dana.run(capsule);
        assertThat(dana.waitFor(run).path("exit_code").asInt(-1)).isZero();
    }

    @AfterAll
    static void close() {
        cove.close();
    }

    private static String freshPipeline() {
        return dana.addPipeline(
                        new SmallFolder(
                                Map.of(
                                        "pipeline/main.nf",
                                        "nextflow.enable.dsl = 2\nworkflow {}\n")),
                        "")
                .ok()
                .json()
                .path("id")
                .textValue();
    }

    private static String freshAsset() {
        return dana.addDataAsset("reads", new SmallFolder(Map.of("sub/a b.txt", "hi", "x", "y")));
    }

    /** In an order in which each finds what it needs. */
    private static List<Row> rows() {
        var rows = new ArrayList<Row>();
        rows.addAll(computations());
        rows.addAll(programs("capsules/", capsule, "capsules"));
        rows.addAll(programs("pipelines/", pipeline, "pipelines"));
        rows.addAll(dataAssets());
        rows.add(new Row("M1", "GET", "custom_metadata", null, 200, METADATA));
        return rows;
    }

    private static List<Row> computations() {
        String one = "computations/" + run;
        return List.of(
                new Row("C1", "GET", one, null, 200, COMPUTATION),
                new Row(
                        "C2",
                        "POST",
                        "computations",
                        """
                        {"capsule_id": "%s", "pipeline_id": null, "version": null, "resume_run_id": null,
                         "nextflow_profile": null, "data_assets": [{"id": "%s", "mount": null}], "parameters": null,
                         "named_parameters": null, "processes": null}
                        """
                                .formatted(capsule, asset),
                        200,
                        COMPUTATION),
                new Row("C4", "PATCH", one + "?name=a+b%2F%C3%A4", "", 204, NOTHING),
                new Row("C5", "POST", one + "/results", "{\"path\": \"\"}", 200, FOLDER),
                new Row(
                        "C6",
                        "GET",
                        one + "/results/urls?path=sub%2Fa+b.txt",
                        null,
                        200,
                        FILE_URLS),
                new Row(
                        "C7",
                        "GET",
                        one + "/results/download_url?path=sub%2Fa+b.txt",
                        null,
                        200,
                        FILE_URL),
                new Row("C8", "POST", one + "/data_assets", attachment(), 400, NOTHING),
                new Row("C9", "DELETE", one + "/data_assets/", ids(), 400, NOTHING),
                new Row("C3", "DELETE", "computations/" + dana.run(capsule), "", 204, NOTHING));
    }

    private static String attachment() {
        return "[{\"id\": \"%s\", \"mount\": null}]".formatted(asset);
    }

    private static String ids() {
        return "[\"%s\"]".formatted(asset);
    }

    private static List<Row> programs(String route, String id, String search) {
        String one = route + id;
        return List.of(
                new Row("K1", "GET", one, null, 200, PROGRAM),
                new Row("K3", "GET", one + "/app_panel", null, 200, PANEL),
                new Row("K4", "GET", one + "/computations", null, 200, listOf(COMPUTATION)),
                new Row("K6", "POST", one + "/permissions", PERMISSIONS_SENT, 204, NOTHING),
                new Row("K5", "GET", one + "/permissions", null, 200, PERMISSIONS),
                new Row("K7", "POST", one + "/data_assets", attachment(), 200, ATTACHED),
                new Row("K8", "DELETE", one + "/data_assets/", ids(), 204, NOTHING),
                new Row("K9", "POST", one + "/sync", "", 400, NOTHING),
                new Row(
                        "K11",
                        "POST",
                        search + "/search",
                        SEARCH.formatted("status"),
                        200,
                        pageOf(PROGRAM)),
                new Row("K2", "DELETE", one, "", 403, NOTHING),
                new Row("K10", "PATCH", one + "/archive?archive=True", "", 204, NOTHING),
                new Row("K10", "PATCH", one + "/archive?archive=False", "", 204, NOTHING));
    }

    private static List<Row> dataAssets() {
        String one = "data_assets/" + asset;
        return List.of(
                new Row("D1", "GET", one, null, 200, DATA_ASSET),
                new Row(
                        "D2",
                        "PUT",
                        one,
                        """
                        {"name": "New", "description": null, "tags": null, "mount": null, "custom_metadata": null}
                        """,
                        200,
                        DATA_ASSET),
                new Row(
                        "D3",
                        "POST",
                        "data_assets",
                        """
                        {"name": "made", "tags": ["a"], "mount": "made", "description": null,
                         "source": {"aws": null, "gcp": null, "computation": {"id": "%s", "path": null},
                                    "cloud_workstation": null},
                         "target": null, "custom_metadata": null, "data_asset_ids": null, "results_info": null}
                        """
                                .formatted(run),
                        200,
                        DATA_ASSET),
                new Row("D6", "POST", one + "/permissions", PERMISSIONS_SENT, 204, NOTHING),
                new Row("D5", "GET", one + "/permissions", null, 200, PERMISSIONS),
                new Row("D7", "PATCH", one + "/archive?archive=True", "", 204, NOTHING),
                new Row("D7", "PATCH", one + "/archive?archive=False", "", 204, NOTHING),
                new Row(
                        "D8",
                        "POST",
                        "data_assets/search",
                        SEARCH.formatted("origin"),
                        200,
                        pageOf(DATA_ASSET)),
                new Row("D9", "POST", one + "/files", "{\"path\": \"sub\"}", 200, FOLDER),
                new Row("D10", "GET", one + "/files/urls?path=sub%2Fa+b.txt", null, 200, FILE_URLS),
                new Row(
                        "D11",
                        "GET",
                        one + "/files/download_url?path=sub%2Fa+b.txt",
                        null,
                        200,
                        FILE_URL),
                new Row(
                        "D12",
                        "POST",
                        one + "/transfer",
                        """
                        {"target": {"aws": {"bucket": "there-is-none", "endpoint_name": null, "prefix": null}}, "force": null}
                        """,
                        403,
                        NOTHING),
                new Row("D4", "DELETE", "data_assets/" + freshAsset(), "", 204, NOTHING));
    }

    @TestFactory
    Stream<DynamicTest> everyCallOfTheSdkIsAnsweredAsItParses() {
        return rows().stream()
                .map(
                        row ->
                                dynamicTest(
                                        "%s %s %s"
                                                .formatted(row.number(), row.method(), row.path()),
                                        () -> check(row)));
    }

    private static void check(Row row) {
        byte[] body = row.body() == null ? null : row.body().getBytes(StandardCharsets.UTF_8);

        Answer answer = dana.send(row.method(), "/api/v1/" + row.path(), Map.of(), body);

        assertThat(answer.status()).as(answer.toString()).isEqualTo(row.status());
        if (row.status() == 200) {
            row.shape().check(answer.json());
        } else if (row.status() >= 400) {
            assertThat(answer.message()).isNotBlank().doesNotContain("There is no call");
        }
    }

    @Test
    void noCallOfTheReferenceIsForgotten() {
        var numbers = new ArrayList<String>();
        Map.of("C", 9, "K", 11, "D", 12, "M", 1)
                .forEach(
                        (letter, count) -> {
                            for (int i = 1; i <= count; i++) {
                                numbers.add(letter + i);
                            }
                        });

        assertThat(rows().stream().map(Row::number).distinct())
                .containsExactlyInAnyOrderElementsOf(numbers);
    }

    private static Shape listOf(Shape item) {
        return answer -> {
            assertThat(answer.isArray()).isTrue();
            each(answer, item);
        };
    }

    private static Shape pageOf(Shape item) {
        return answer -> {
            assertThat(answer.path("has_more").isBoolean()).isTrue();
            assertThat(answer.path("results").isArray()).isTrue();
            each(answer.path("results"), item);
            assertThat(answer.path("next_token").isMissingNode())
                    .isEqualTo(!answer.path("has_more").booleanValue());
        };
    }

    private static void each(JsonNode items, Shape item) {
        items.forEach(item::check);
    }

    private static void texts(JsonNode object, String... members) {
        all(object, JsonNode::isTextual, members);
    }

    private static void integers(JsonNode object, String... members) {
        all(object, JsonNode::isIntegralNumber, members);
    }

    private static void all(JsonNode object, Predicate<JsonNode> right, String... members) {
        for (String member : members) {
            assertThat(right.test(object.path(member))).as(member + " in " + object).isTrue();
        }
    }

    private static void rightOf(JsonNode right, String whose, Set<String> roles) {
        texts(right, whose);
        word(right, "role", roles);
    }

    private static void word(JsonNode object, String member, Set<String> words) {
        assertThat(words).as(member + " in " + object).contains(object.path(member).asText());
    }

    private static void optionalWord(JsonNode object, String member, Set<String> words) {
        if (object.hasNonNull(member)) {
            word(object, member, words);
        }
    }
}
