// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cove.http.Json;
import cove.testing.Answer;
import cove.testing.S3ProxyServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Data assets of what is in a bucket of a real S3, as the SDK asks for them. */
class BucketSourceTest {
    @TempDir private static Path home;
    @TempDir private static Path away;
    private static S3ProxyServer s3;
    private static CoveHarness cove;
    private static CoveClient dana;

    @BeforeAll
    static void start() throws IOException {
        s3 = S3ProxyServer.start().bucket("lab-data").bucket("input");
        s3.put("lab-data", "reads/a.fastq", "one").put("lab-data", "reads/deep/b.fastq", "two");
        s3.put("lab-data", "reads/deep/", "").put("lab-data", "reads/empty", "");
        s3.put("lab-data", "reads2/no.txt", "another folder");
        s3.put("input", "week1/in.csv", "1,2");
        s3.publicBucket("open").putPublic("open", "p/free.txt", "free");
        Path credentials = away.resolve("lab.credentials");
        Files.writeString(
                credentials,
                """
                [default]
                aws_access_key_id = %s
                aws_secret_access_key = %s
                """
                        .formatted(S3ProxyServer.ACCESS_KEY_ID, S3ProxyServer.SECRET_ACCESS_KEY));
        cove =
                CoveHarness.start(
                        home,
                        """
                        [s3]
                        default_endpoint = "lab"
                        input_bucket = { endpoint = "lab", bucket = "input" }
                        # The XML API of Google Cloud Storage is S3's, so that an S3 stands in for it.
                        google_url = "%s"
                        %s
                        credentials_file = "%s"
                        [s3.endpoints.away]
                        url = "http://127.0.0.1:9"
                        credentials = "public"
                        [s3.endpoints.lending]
                        url = "%s"
                        region = "us-east-1"
                        credentials = "server"
                        buckets = ["lab-*"]
                        credentials_file = "%s"
                        """
                                .formatted(
                                        s3.url(),
                                        s3.settings("lab"),
                                        credentials,
                                        s3.url(),
                                        credentials));
        dana = cove.user("dana@example.org");
        dana.keepKeys("lab", S3ProxyServer.ACCESS_KEY_ID, S3ProxyServer.SECRET_ACCESS_KEY);
        dana.keepKeys("mistaken", S3ProxyServer.ACCESS_KEY_ID, "wrong");
    }

    @AfterAll
    static void close() {
        cove.close();
        s3.close();
    }

    /** As the SDK sends it: with all members that it knows. */
    private static ObjectNode requestOf(String source, String json) {
        ObjectNode request = CoveClient.dataAssetOf("", null);
        try {
            ((ObjectNode) request.get("source"))
                    .putNull("computation")
                    .set(source, Json.MAPPER.readTree(json));
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
        return request;
    }

    private static JsonNode made(ObjectNode request) {
        return dana.waitForDataAsset(dana.createDataAsset(request));
    }

    private static JsonNode made(String aws) {
        return made(requestOf("aws", aws));
    }

    private static Path filesOf(JsonNode asset) {
        assertThat(asset.path("state").asText()).as(asset.toString()).isEqualTo("ready");
        return home.resolve("assets").resolve(asset.path("id").textValue());
    }

    private static List<String> pathsIn(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            return paths.filter(Files::isRegularFile)
                    .map(path -> folder.relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void aFolderOfABucketIsCopied() throws IOException {
        Answer draft =
                dana.post(
                        CoveClient.DATA_ASSETS,
                        requestOf("aws", "{\"bucket\": \"lab-data\", \"prefix\": \"/reads/\"}"));

        assertThat(draft.ok().json().path("state").textValue()).isEqualTo("draft");
        JsonNode asset = dana.waitForDataAsset(draft.json().path("id").textValue());
        Path files = filesOf(asset);
        assertThat(pathsIn(files)).containsExactly("a.fastq", "deep/b.fastq", "empty");
        assertThat(Files.readString(files.resolve("deep/b.fastq"))).isEqualTo("two");
        assertThat(asset.path("type").textValue()).isEqualTo("dataset");
        assertThat(asset.path("files").intValue()).isEqualTo(3);
        assertThat(asset.path("size").intValue()).isEqualTo(6);
        assertThat(asset.path("source_bucket").toString())
                .isEqualTo(
                        "{\"origin\":\"aws\",\"bucket\":\"lab-data\",\"prefix\":\"reads\",\"endpoint_name\":\"lab\"}");
        String uploaded =
                dana.addDataAsset(
                        "same",
                        new SmallFolder(
                                Map.of("a.fastq", "one", "deep/b.fastq", "two", "empty", "")));
        assertThat(dana.get(CoveClient.DATA_ASSETS + "/" + uploaded).json().path("digest"))
                .as("the digest is that of the same files from anywhere")
                .isEqualTo(asset.path("digest"));
        String capsule = dana.addCapsule(SmallFolder.capsule("cat /data/m/a.fastq"));
        String run = dana.run(dana.runWith(capsule, asset.path("id").textValue(), "m"));
        dana.waitFor(run);
        assertThat(dana.resultText(run, "output")).isEqualTo("one");
        try (var names = Files.list(home.resolve("assets"))) {
            assertThat(names.map(path -> path.getFileName().toString()))
                    .noneMatch(name -> name.startsWith("work-"));
        }
    }

    @Test
    void aLargeObjectComesInRangesAtATime() throws IOException {
        byte[] content = new byte[80 << 20];
        new Random(7).nextBytes(content);
        s3.put("lab-data", "large/one.bin", content);

        Path files = filesOf(made("{\"bucket\": \"lab-data\", \"prefix\": \"large\"}"));

        assertThat(
                        Files.mismatch(
                                files.resolve("one.bin"),
                                Files.write(away.resolve("one.bin"), content)))
                .isEqualTo(-1);
    }

    @Test
    void aPublicBucketNeedsNoCredentials() throws IOException {
        CoveClient kim = cove.user("kim@example.org");
        ObjectNode request = requestOf("aws", "{\"bucket\": \"open\", \"public\": true}");

        JsonNode asset = kim.waitForDataAsset(kim.createDataAsset(request));

        assertThat(pathsIn(filesOf(asset))).containsExactly("p/free.txt");
    }

    @Test
    void theServersOwnCredentialsAreLentForTheBucketsThatTheAdministratorNamed() {
        CoveClient lee = cove.user("lee@example.org");

        JsonNode asset =
                lee.waitForDataAsset(
                        lee.createDataAsset(
                                requestOf(
                                        "aws",
                                        "{\"bucket\": \"lab-data\", \"prefix\": \"reads\", \"endpoint_name\": \"lending\"}")));
        Answer refused =
                lee.post(
                        CoveClient.DATA_ASSETS,
                        requestOf(
                                "aws", "{\"bucket\": \"input\", \"endpoint_name\": \"lending\"}"));

        assertThat(asset.path("state").textValue()).as(asset.toString()).isEqualTo("ready");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.message()).contains("You have no credentials for s3://input/");
    }

    @Test
    void theInputBucketIsForAdministrators() throws IOException {
        ObjectNode request =
                requestOf(
                        "aws",
                        "{\"bucket\": \"ignored\", \"prefix\": \"week1\", \"use_input_bucket\": true}");

        JsonNode asset = cove.admin().waitForDataAsset(cove.admin().createDataAsset(request));

        assertThat(pathsIn(filesOf(asset))).containsExactly("in.csv");
        assertThat(dana.post(CoveClient.DATA_ASSETS, request).status()).isEqualTo(403);
    }

    @Test
    void whatStaysInItsBucketIsExternal() {
        JsonNode asset =
                made(
                        "{\"bucket\": \"lab-data\", \"prefix\": \"reads\", \"keep_on_external_storage\": true}");

        assertThat(asset.path("state").textValue()).as(asset.toString()).isEqualTo("ready");
        assertThat(asset.at("/source_bucket/external").booleanValue()).isTrue();
        assertThat(asset.path("files").intValue()).isEqualTo(3);
        assertThat(asset.path("size").intValue()).isEqualTo(6);
        assertThat(home.resolve("assets").resolve(asset.path("id").textValue())).doesNotExist();
        String mortal =
                made("{\"bucket\": \"lab-data\", \"prefix\": \"reads\", \"keep_on_external_storage\": true}")
                        .path("id")
                        .textValue();
        dana.delete(CoveClient.DATA_ASSETS + "/" + mortal).ok();
        assertThat(s3.text("lab-data", "reads/a.fastq")).isEqualTo("one");
        assertThat(
                        dana.post(
                                        CoveClient.DATA_ASSETS + "/search",
                                        Map.of("origin", "external", "limit", 1000))
                                .json()
                                .findValuesAsText("id"))
                .contains(asset.path("id").textValue());
    }

    @Test
    void resultsThatWereMadeElsewhereKeepWhatIsToldOfThem() throws IOException {
        ObjectNode request = requestOf("aws", "{\"bucket\": \"lab-data\", \"prefix\": \"reads\"}");
        request.set(
                "results_info",
                Json.MAPPER.readTree(
                        """
                        {"capsule_id": null, "pipeline_id": "p-1", "version": 3, "commit": "c0ffee",
                         "run_script": "pipeline/main.nf", "data_assets": ["d-1", "d-2"],
                         "parameters": [{"name": "Depth", "param_name": "depth", "value": "3"}],
                         "nextflow_profile": "big",
                         "processes": [{"name": "align", "capsule_id": "c-1", "version": 2, "public": true,
                                        "parameters": [{"name": null, "param_name": "threads", "value": "8"}]}]}
                        """));

        JsonNode asset = made(request);

        assertThat(asset.path("type").textValue()).isEqualTo("result");
        assertThat(asset.path("provenance"))
                .isEqualTo(
                        Json.MAPPER.readTree(
                                """
                                {"commit": "c0ffee", "run_script": "pipeline/main.nf", "data_assets": ["d-1", "d-2"],
                                 "capsule": "p-1", "pipeline_id": "p-1", "version": 3,
                                 "processes": [{"name": "align", "capsule_id": "c-1", "version": 2, "public": true}]}
                                """));
        assertThat(asset.path("app_parameters").toString())
                .isEqualTo(
                        "[{\"name\":\"Depth\",\"value\":\"3\"},{\"name\":\"align: threads\",\"value\":\"8\"}]");
        assertThat(asset.path("nextflow_profile").textValue()).isEqualTo("big");
        request.putObject("results_info");
        assertThat(dana.post(CoveClient.DATA_ASSETS, request).message())
                .contains("either a capsule_id or a pipeline_id, and has neither");
    }

    @Test
    void whatIsInGoogleCloudStorageIsCopiedWithTheKeysOfTheRequest() throws Exception {
        JsonNode asset =
                made(
                        requestOf(
                                "gcp",
                                "{\"bucket\": \"lab-data\", \"prefix\": \"reads\", \"client_id\": \"%s\", \"client_secret\": \"%s\"}"
                                        .formatted(
                                                S3ProxyServer.ACCESS_KEY_ID,
                                                S3ProxyServer.SECRET_ACCESS_KEY)));

        assertThat(pathsIn(filesOf(asset))).contains("a.fastq");
        assertThat(asset.path("source_bucket").toString())
                .isEqualTo(
                        "{\"origin\":\"gcp\",\"bucket\":\"lab-data\",\"prefix\":\"reads\",\"endpoint_name\":\"gcp\"}");
        assertThat(asset.toString()).doesNotContain(S3ProxyServer.SECRET_ACCESS_KEY);
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain(S3ProxyServer.SECRET_ACCESS_KEY);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    aws | {"bucket": "not-there"}                                 | there is no bucket 'not-there'
                    aws | {"bucket": "mistaken"}                                  | the credentials do not allow it
                    aws | {"bucket": "lab-data", "public": true}                  | the credentials do not allow it
                    aws | {"bucket": "lab-data", "prefix": "nothing"}             | There is no object below s3://lab-data/nothing
                    aws | {"bucket": "lab-data", "endpoint_name": "elsewhere"}    | There is no endpoint 'elsewhere' here, there are away, aws, lab, lending
                    aws | {"bucket": "lab-data", "endpoint_name": "gcp"}          | There is no endpoint 'gcp' here
                    aws | {"bucket": "b", "endpoint_name": "away"}                | 'b' is no name of a bucket
                    aws | {"bucket": "bucket", "endpoint_name": "away"}           | did not answer
                    aws | {"bucket": "s3://lab-data/reads"}                       | 's3://lab-data/reads' is no name of a bucket
                    aws | {}                                                      | source.aws.bucket is missing
                    aws | {"bucket": "any-one", "endpoint_name": "aws"}           | cove secret set --type aws any-one
                    gcp | {"bucket": "lab-data", "client_id": "only-this"}        | needs both client_id and client_secret
                    gcp | {"bucket": "lab-data", "client_id": "x", "client_secret": "y"} | the credentials do not allow it
                    gcp | {"bucket": "lab-data", "client_id": 1, "client_secret": {"a": "y"}} | source.gcp.client_id must be a string
                    """)
    void whatIsWrongIsToldAtOnce(String source, String json, String said) {
        var before = cove.stored();
        ObjectNode request = requestOf(source, json);
        request.put("mount", "a/b");

        Answer answer = cove.user("dana@example.org").post(CoveClient.DATA_ASSETS, request);

        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.message()).contains("The mount 'a/b'");
        assertThat(answer.message()).contains(said);
        assertThat(cove.stored()).isEqualTo(before);
    }

    @Test
    void aDraftThatIsDeletedLeavesNothing() throws IOException {
        String id =
                dana.createDataAsset(
                        requestOf("aws", "{\"bucket\": \"lab-data\", \"prefix\": \"reads\"}"));

        dana.delete(CoveClient.DATA_ASSETS + "/" + id).ok();

        cove.restart();
        dana = cove.user("dana@example.org");
        try (var names = Files.list(home.resolve("assets"))) {
            assertThat(names.map(path -> path.getFileName().toString()))
                    .noneMatch(name -> name.contains(id));
        }
    }
}
