// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static cove.acceptance.CoveClient.COMPUTATIONS;
import static cove.acceptance.CoveClient.runOf;
import static org.assertj.core.api.Assertions.assertThat;

import cove.testing.Answer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of bad input: each kind has its status and words, and leaves nothing behind. */
class BadInputTest {
    private static final String PANEL =
            """
            {"version": 1, "named_parameters": true, "parameters": [
              {"name": "Sample", "param_name": "sample", "type": "text", "required": true},
              {"name": "Minimum length", "param_name": "min_length", "type": "text",
               "value_type": "integer", "minimum": 1, "maximum": 300},
              {"name": "Barcode", "param_name": "barcode", "type": "text", "pattern": "[ACGT]+"},
              {"name": "Mode", "param_name": "mode", "type": "list", "extra_data": ["fast", "exact"]}]}
            """;

    @TempDir private static Path home;
    private static CoveHarness cove;
    private static CoveClient dana;
    private static String capsule;
    private static String withPanel;
    private static String reads;

    @BeforeAll
    static void start() {
        cove = CoveHarness.start(home);
        dana = cove.user("dana@example.org", "capsule:write", "data_asset:write");
        capsule = dana.addCapsule(SmallFolder.capsule("echo ran"));
        withPanel = dana.addCapsule(SmallFolder.capsule("echo ran").withPanel(PANEL));
        reads =
                dana.addDataAsset(
                        "reads", new SmallFolder(Map.of("a.fastq", "@a\nACGT\n+\n!!!!\n")));
    }

    @AfterAll
    static void close() {
        cove.close();
    }

    private static void refused(Supplier<Answer> call, int status, String... words) {
        var before = cove.stored();

        Answer answer = call.get();

        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.message()).contains(words);
        assertThat(cove.stored()).isEqualTo(before);
        assertThat(dana.get("/api/v1/capsules/" + capsule).status()).isEqualTo(200);
    }

    private static void runRefused(Object body, int status, String... words) {
        refused(() -> dana.post(COMPUTATIONS, body), status, words);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"hello", "{\"capsule_id\": ", "{'capsule_id': 'x'}", "{} {}", "{\"a\": 1,}"})
    void aBodyThatIsNoJsonIsRefused(String body) {
        runRefused(body, 400, "no JSON");
    }

    @Test
    void aBodyThatIsNoUtf8IsRefused() {
        byte[] latin1 = "{\"capsule_id\": \"Ä\"}".getBytes(StandardCharsets.ISO_8859_1);

        refused(() -> dana.send("POST", COMPUTATIONS, Map.of(), latin1), 400, "no JSON");
    }

    @Test
    void aBodyNestedWithoutEndIsRefused() {
        runRefused("{\"a\":" + "[".repeat(100_000), 400, "no JSON");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    []      | an array
                    "x"     | a string
                    7       | the number 7
                    true    | true
                    """)
    void aBodyThatIsNoObjectIsRefused(String body, String found) {
        runRefused(body, 400, "must be a JSON object", found);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    capsule_id       | 7                                     | capsule_id must be a string
                    capsule_id       | ["x"]                                 | capsule_id must be a string
                    version          | "1"                                   | version must be an integer
                    version          | 1.5                                   | version must be an integer
                    version          | 99999999999                           | version must be an integer
                    parameters       | "35"                                  | parameters must be an array
                    parameters       | ["a", 35, null]                       | parameters[1] must be a string
                    parameters       | {"a": "b"}                            | parameters must be an array
                    named_parameters | ["a"]                                 | named_parameters[0] must be an object
                    named_parameters | [{"param_name": "a"}]                 | named_parameters[0].value is missing
                    named_parameters | [{"param_name": "a", "value": 35}]    | named_parameters[0].value must be a string
                    data_assets      | ["x"]                                 | data_assets[0] must be an object
                    data_assets      | [{"mount": "a"}]                      | data_assets[0].id is missing
                    data_assets      | [{"id": "a", "mount": 5}]             | data_assets[0].mount must be a string
                    processes        | [{"name": "p"}]                       | processes are for pipelines
                    nextflow_profile | "standard"                            | nextflow_profile is for pipelines
                    resume_run_id    | "x"                                   | resume_run_id is for pipelines
                    """)
    void aMemberOfTheWrongTypeIsNamed(String member, String value, String words) {
        String nulls = runOf(capsule).toString();
        String body =
                member.equals("capsule_id")
                        ? nulls.replace("\"" + capsule + "\"", value)
                        : nulls.replace(
                                "\"%s\":null".formatted(member),
                                "\"%s\":%s".formatted(member, value));

        runRefused(body, 400, words);
    }

    @Test
    void neitherCapsuleNorPipelineIsRefused() {
        runRefused("{}", 400, "capsule_id is missing");
        runRefused("", 400, "capsule_id is missing");
        runRefused(runOf(capsule).putNull("capsule_id"), 400, "capsule_id is missing");
    }

    @Test
    void bothCapsuleAndPipelineIsRefused() {
        runRefused(runOf(capsule).put("pipeline_id", capsule), 400, "both sent");
    }

    @Test
    void aRunWithoutABodyIsRefused() {
        refused(() -> dana.post(COMPUTATIONS), 400, "capsule_id is missing");
    }

    @Test
    void allMistakesInTheShapeOfARequestAreToldAtOnce() {
        runRefused(
                """
                {"capsule_id": 7, "version": "one", "parameters": [1], "data_assets": [{}]}
                """,
                400,
                "capsule_id must be a string",
                "version must be an integer",
                "parameters[0] must be a string",
                "data_assets[0].id is missing");
    }

    @Test
    void allMistakesInTheParametersAreToldAtOnce() {
        var body = runOf(withPanel);
        var named = body.putArray("named_parameters");
        named.addObject().put("param_name", "min_length").put("value", "301");
        named.addObject().put("param_name", "barcode").put("value", "ACGU");
        named.addObject().put("param_name", "mode").put("value", "slow");
        named.addObject().put("param_name", "colour").put("value", "blue");

        runRefused(
                body,
                400,
                "Sample",
                "needs a value",
                "above its maximum",
                "does not match its pattern",
                "does not offer",
                "\"fast\", \"exact\"",
                "no parameter named \"colour\"",
                "\"sample\", \"min_length\", \"barcode\", \"mode\"");
    }

    @Test
    void aValueBelowTheMinimumIsRefused() {
        var body = runOf(withPanel);
        var named = body.putArray("named_parameters");
        named.addObject().put("param_name", "sample").put("value", "s1");
        named.addObject().put("param_name", "min_length").put("value", "0");

        runRefused(body, 400, "Minimum length", "below its minimum", "1 or more");
    }

    @Test
    void orderedValuesForNamedParametersAreRefused() {
        var body = runOf(withPanel);
        body.putArray("parameters").add("s1");

        runRefused(body, 400, "named_parameters", "\"sample\"");
    }

    @Test
    void moreValuesThanParametersAreRefused() {
        String one =
                dana.addCapsule(
                        SmallFolder.capsule("true")
                                .withPanel("{\"parameters\": [{\"name\": \"Only\"}]}"));
        var body = runOf(one);
        body.putArray("parameters").add("a").add("b");

        runRefused(body, 400, "2 parameters were sent", "\"Only\"");
    }

    @Test
    void mistakesInParametersAndDataAssetsAreToldTogether() {
        var body = runOf(withPanel);
        var assets = body.putArray("data_assets");
        assets.addObject().put("id", reads).put("mount", "../up");
        assets.addObject().put("id", "no-such-asset").putNull("mount");

        runRefused(body, 400, "Sample", "\"../up\"", "'no-such-asset'");
    }

    @Test
    void anUnknownCapsuleIsNamed() {
        String id = UUID.randomUUID().toString();

        runRefused(runOf(id), 404, id);
        runRefused(runOf("../../etc"), 404, "../../etc");
        refused(() -> dana.get("/api/v1/capsules/" + id), 404, id);
        refused(() -> dana.get("/api/v1/capsules/" + id + "/app_panel"), 404, id);
        refused(() -> dana.get("/api/v1/capsules/" + id + "/computations"), 404, id);
    }

    @Test
    void anUnknownExecutorIsToldWithThoseThereAre() {
        runRefused(runOf(capsule).put("executor", "abacus"), 400, "which are sandbox", "'abacus'");
    }

    @Test
    void anUnknownVersionIsNamed() {
        runRefused(runOf(capsule).put("version", 4), 404, capsule, "no release 4");
        runRefused(runOf(capsule).put("version", -1), 404, "no release -1");
        refused(
                () -> dana.get("/api/v1/capsules/" + capsule + "/app_panel?version=4"),
                404,
                "no release 4");
        refused(
                () -> dana.get("/api/v1/capsules/" + capsule + "/app_panel?version=one"),
                400,
                "version must be an integer");
    }

    @Test
    void anUnknownDataAssetIsNamed() {
        String id = UUID.randomUUID().toString();
        var body = runOf(capsule);
        body.putArray("data_assets").addObject().put("id", id).put("mount", "m");

        runRefused(body, 404, id);
        refused(() -> dana.get("/api/v1/data_assets/" + id), 404, id);
    }

    @Test
    void anUnknownComputationIsNamedInEveryCall() {
        String id = UUID.randomUUID().toString();
        String path = COMPUTATIONS + "/" + id;
        List<Supplier<Answer>> calls =
                List.of(
                        () -> dana.get(path),
                        () -> dana.delete(path),
                        () -> dana.patch(path + "?name=x"),
                        () -> dana.results(id, ""),
                        () -> dana.resultUrls(id, "a"),
                        () -> dana.get(path + "/results/download_url?path=a"),
                        () -> dana.post("/api/cove/v1/computations/" + id + "/stop"),
                        () -> dana.get("/api/cove/v1/computations/" + id + "/log"));

        calls.forEach(call -> refused(call, 404, id));
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", ".", "", "a/b", "/etc", "../code", "a\0b", "a\nb"})
    void aMountThatIsNoNameOfAFolderIsRefused(String mount) {
        var body = runOf(capsule);
        body.putArray("data_assets").addObject().put("id", reads).put("mount", mount);

        runRefused(body, 400, "mount of data asset " + reads);
    }

    @Test
    void twoDataAssetsOnOneMountAreRefused() {
        String other = dana.addDataAsset("other", new SmallFolder(Map.of("b", "b")));
        var body = runOf(capsule);
        var assets = body.putArray("data_assets");
        assets.addObject().put("id", reads).putNull("mount");
        assets.addObject().put("id", other).put("mount", "reads");

        runRefused(body, 400, "Two data assets", "'reads'");
    }

    @Test
    void aDataAssetThatIsNotReadyIsRefused() {
        String draft = dana.addDataAsset("draft", new SmallFolder(Map.of("a", "a")));
        String attached =
                dana.addCapsule(
                        SmallFolder.capsule("true")
                                .with(
                                        ".codeocean/datasets.json",
                                        "{\"attached_datasets\": [{\"id\": \"%s\", \"mount\": \"m\"}]}"
                                                .formatted(draft)));
        cove.sql("UPDATE data_assets SET state = 'draft' WHERE id = '%s'".formatted(draft));
        var body = runOf(capsule);
        body.putArray("data_assets").addObject().put("id", draft).putNull("mount");

        runRefused(body, 400, draft, "is draft, not ready");
        runRefused(runOf(attached), 400, draft, "is draft, not ready");
    }

    @Test
    void aBodyOverItsLimitIsRefused() {
        byte[] large =
                ("{\"capsule_id\": \"" + "x".repeat(5 << 20) + "\"}")
                        .getBytes(StandardCharsets.UTF_8);

        refused(() -> dana.send("POST", COMPUTATIONS, Map.of(), large), 413, "4194304 bytes");
    }

    @Test
    void aMessageRepeatsNoMoreThanTheBeginningOfWhatIsLong() {
        String id = "x".repeat(100_000);
        for (Answer answer :
                List.of(
                        dana.post(COMPUTATIONS, runOf(id)),
                        dana.get(COMPUTATIONS + "/" + id.substring(0, 3000)),
                        dana.get("/api/v1/" + id.substring(0, 3000)),
                        dana.addCapsule(
                                SmallFolder.capsule("true"), "?id=" + id.substring(0, 3000)),
                        dana.addCapsule(
                                SmallFolder.capsule("true"), "?slug=" + id.substring(0, 3000)))) {
            assertThat(answer.status()).isBetween(400, 404);
            assertThat(answer.message()).contains("x".repeat(80)).hasSizeLessThan(600);
        }
    }

    @Test
    void anUnknownCallIsToldInJson() {
        refused(() -> dana.get("/api/v1/nothing"), 404, "GET /api/v1/nothing");
        refused(() -> dana.post("/api/v1/nothing", "{}"), 404, "POST /api/v1/nothing");
        refused(() -> dana.send("PUT", COMPUTATIONS, Map.of(), new byte[0]), 404, "PUT");
        refused(() -> dana.get("/nothing"), 404, "GET /nothing");
        refused(() -> dana.get("/files/x/y"), 404, "/files/x/y");
    }

    @Test
    void aPathThatIsNoneIsRefused() {
        for (String path :
                List.of("/api/v1/computations/%zz", "/api/v1/computations/%", "/api/v1/%00")) {
            Answer answer = dana.get(path);

            assertThat(answer.status()).as(path).isIn(400, 404);
        }
    }

    /** PostgreSQL holds none in its text; JSON and URLs may. */
    @Test
    void aNulCharacterIsNeverAMistakeOfTheServer() {
        String nul = "{\"name\": \"a\\u0000b\", \"scopes\": [\"capsule:read\"]}";
        for (Answer answer :
                List.of(
                        dana.get("/api/v1/computations/a%00b"),
                        dana.get("/api/v1/data_assets/a%00b"),
                        dana.get("/api/v1/capsules/a%00b"),
                        dana.post("/api/cove/v1/tokens", nul),
                        dana.post(
                                "/api/cove/v1/users", "{\"email\": \"a\\u0000b@example.org\"}"))) {
            assertThat(answer.status()).as(answer.text()).isLessThan(500);
        }
    }

    @Test
    void anUnknownScopeIsNamedWithThoseThereAre() {
        refused(
                () ->
                        dana.post(
                                "/api/cove/v1/tokens",
                                Map.of("scopes", List.of("capsule:read", "everything"))),
                400,
                "'everything'",
                "data_asset:write");
    }
}
