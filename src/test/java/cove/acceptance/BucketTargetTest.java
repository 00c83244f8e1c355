// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static cove.acceptance.CoveClient.DATA_ASSETS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cove.testing.Answer;
import cove.testing.Eventually;
import cove.testing.S3ProxyServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Results and data assets that are brought to a bucket of a real S3. */
class BucketTargetTest {
    private static final String SCRIPT =
            """
            cd /results
            echo text > summary.csv
            mkdir -p plots/deep bare
            echo 2 > "plots/deep/c ü+.svg"
            ln -s deep plots/linked
            head -c 20000000 /dev/zero > large
            """;

    @TempDir private static Path home;
    private static S3ProxyServer s3;
    private static CoveHarness cove;
    private static CoveClient admin;
    private static String computation;

    @BeforeAll
    static void start() {
        s3 = S3ProxyServer.start().bucket("archive").bucket("second").bucket("refused");
        cove =
                CoveHarness.start(
                        home,
                        """
                        [network]
                        default = "none"
                        [resources]
                        default = { cpus = 1, memory = 536870912 }
                        [s3]
                        default_endpoint = "lab"
                        """
                                + s3.settings("lab"));
        admin = cove.admin();
        admin.keepKeys("lab", S3ProxyServer.ACCESS_KEY_ID, S3ProxyServer.SECRET_ACCESS_KEY);
        admin.keepKeys("refused", S3ProxyServer.ACCESS_KEY_ID, "wrong");
        computation = admin.run(admin.addCapsule(SmallFolder.capsule(SCRIPT)));
        assertThat(admin.waitFor(computation).path("exit_code").intValue()).isZero();
    }

    @AfterAll
    static void close() {
        cove.close();
        s3.close();
    }

    private static ObjectNode requestTo(String bucket, String prefix, String path) {
        ObjectNode request = CoveClient.dataAssetOf(computation, path);
        request.putObject("target").putObject("aws").put("bucket", bucket).put("prefix", prefix);
        return request;
    }

    private static Answer transfer(String id, String bucket, String prefix, boolean force) {
        return admin.post(
                DATA_ASSETS + "/" + id + "/transfer",
                Map.of(
                        "target",
                        Map.of("aws", Map.of("bucket", bucket, "prefix", prefix)),
                        "force",
                        force));
    }

    private static JsonNode asset(String id) {
        return admin.get(DATA_ASSETS + "/" + id).ok().json();
    }

    private static JsonNode waitForTransfer(String id, String bucket) {
        return Eventually.see(
                () -> asset(id),
                seen ->
                        seen.has("transfer_error")
                                || seen.at("/source_bucket/bucket").asText().equals(bucket));
    }

    private static Path files(String id) {
        return home.resolve("assets").resolve(id);
    }

    private static void waitUntilGone(Path folder) {
        Eventually.see(() -> Files.exists(folder), there -> !there);
    }

    @Test
    void resultsAreBroughtToABucketAndStayThere() {
        JsonNode ready =
                admin.waitForDataAsset(admin.createDataAsset(requestTo("archive", "runs/1", null)));

        assertThat(ready.path("state").textValue()).as(ready.toString()).isEqualTo("ready");
        assertThat(s3.keys("archive").stream().filter(key -> key.startsWith("runs/1/")))
                .containsExactlyInAnyOrder(
                        "runs/1/large",
                        "runs/1/output",
                        "runs/1/plots/deep/c ü+.svg",
                        "runs/1/plots/linked/c ü+.svg",
                        "runs/1/summary.csv");
        assertThat(s3.text("archive", "runs/1/plots/linked/c ü+.svg")).isEqualTo("2\n");
        assertThat(s3.bytes("archive", "runs/1/large")).hasSize(20_000_000);
        assertThat(ready.path("type").textValue()).isEqualTo("result");
        assertThat(ready.at("/provenance/computation").textValue()).isEqualTo(computation);
        assertThat(ready.path("files").intValue()).isEqualTo(5);
        assertThat(ready.path("source_bucket").toString())
                .isEqualTo(
                        "{\"origin\":\"aws\",\"bucket\":\"archive\",\"prefix\":\"runs/1\",\"endpoint_name\":\"lab\",\"external\":true}");
        assertThat(files(ready.path("id").textValue())).doesNotExist();
        ObjectNode back = CoveClient.dataAssetOf("", null);
        ((ObjectNode) back.get("source"))
                .putNull("computation")
                .putObject("aws")
                .put("bucket", "archive")
                .put("prefix", "runs/1");
        assertThat(admin.waitForDataAsset(admin.createDataAsset(back)).path("digest"))
                .as("the digest is that of the files in the bucket")
                .isEqualTo(ready.path("digest"));
    }

    @Test
    void aTargetThatCannotBeIsToldAtOnce() {
        s3.put("archive", "taken/x", "something else");

        assertThat(admin.post(DATA_ASSETS, requestTo("archive", "taken", null)).message())
                .contains("There are objects below s3://archive/taken");
        assertThat(admin.post(DATA_ASSETS, requestTo("nowhere", "p", null)).message())
                .contains("there is no bucket 'nowhere'");
        assertThat(admin.post(DATA_ASSETS, requestTo("refused", "p", null)).message())
                .contains("the credentials do not allow it");
        ObjectNode withoutComputation = requestTo("archive", "free", null);
        withoutComputation.putNull("source");
        assertThat(admin.post(DATA_ASSETS, withoutComputation).message())
                .contains("source is missing", "target is for the results of a computation");
    }

    @Test
    void resultsWithoutAFileAreNoDataAsset() {
        JsonNode bare =
                admin.waitForDataAsset(admin.createDataAsset(requestTo("archive", "b", "bare")));

        assertThat(bare.path("state").textValue()).isEqualTo("failed");
        assertThat(bare.path("failure_reason").textValue()).contains("never empty");
    }

    @Test
    void anInternalDataAssetIsTransferredAndKeepsWhatIsKnownOfIt() throws IOException {
        JsonNode before =
                admin.waitForDataAsset(
                        admin.createDataAsset(CoveClient.dataAssetOf(computation, "plots/deep")));
        String id = before.path("id").textValue();

        assertThat(transfer(id, "archive", "moved/1", false).status()).isEqualTo(204);

        JsonNode after = waitForTransfer(id, "archive");
        assertThat(after.has("transfer_error")).as(after.toString()).isFalse();
        assertThat(after.path("last_transferred").longValue()).isPositive();
        assertThat(after.at("/source_bucket/external").booleanValue()).isTrue();
        assertThat(after.path("provenance")).isEqualTo(before.path("provenance"));
        assertThat(after.path("digest")).isEqualTo(before.path("digest"));
        assertThat(s3.text("archive", "moved/1/c ü+.svg")).isEqualTo("2\n");
        waitUntilGone(files(id));

        assertThat(transfer(id, "second", "", false).status()).isEqualTo(204);

        JsonNode moved = waitForTransfer(id, "second");
        assertThat(moved.path("digest")).isEqualTo(before.path("digest"));
        assertThat(s3.keys("second")).containsExactly("c ü+.svg");
        assertThat(
                        Eventually.see(
                                () -> s3.keys("archive"),
                                keys -> keys.stream().noneMatch(key -> key.startsWith("moved/1/"))))
                .isNotNull();
    }

    @Test
    void whatCoveDidNotPutIntoABucketStaysThere() {
        s3.put("archive", "users/own", "precious");
        ObjectNode request = CoveClient.dataAssetOf("", null);
        ((ObjectNode) request.get("source"))
                .putNull("computation")
                .putObject("aws")
                .put("bucket", "archive")
                .put("prefix", "users")
                .put("keep_on_external_storage", true);
        String id = admin.createDataAsset(request);
        admin.waitForDataAsset(id);

        transfer(id, "archive", "moved/2", false).ok();

        Eventually.see(
                () -> asset(id),
                seen -> seen.at("/source_bucket/prefix").asText().equals("moved/2"));
        assertThat(s3.text("archive", "moved/2/own")).isEqualTo("precious");
        assertThat(s3.text("archive", "users/own")).isEqualTo("precious");
    }

    @Test
    void theOldFilesStayAsLongAsARunReadsThem() {
        String id = admin.addDataAsset("reads", new SmallFolder(Map.of("a.txt", "the reads")));
        String capsule =
                admin.addCapsule(
                        SmallFolder.capsule(
                                "until [ -e /scratch/go ]; do sleep 0.1; done; cat /data/m/a.txt"));
        String run = admin.run(admin.runWith(capsule, id, "m"));
        admin.waitFor(run, "running");

        transfer(id, "archive", "moved/3", false).ok();

        waitForTransfer(id, "archive");
        assertThat(files(id).resolve("a.txt")).exists();
        assertThat(admin.delete(DATA_ASSETS + "/" + id).status()).isEqualTo(409);
        admin.delete("/api/v1/computations/" + run).ok();
        waitUntilGone(files(id));
    }

    @Test
    void aDigestThatIsNotTheOldOneKeepsTheDataAssetWhereItWas() throws IOException {
        String id = admin.addDataAsset("reads", new SmallFolder(Map.of("a.txt", "the reads")));
        Files.writeString(files(id).resolve("a.txt"), "the disk lost it");

        transfer(id, "archive", "moved/4", false).ok();

        JsonNode after = Eventually.see(() -> asset(id), seen -> seen.has("transfer_error"));
        assertThat(after.path("transfer_error").textValue()).contains("their digest is");
        assertThat(after.has("last_transferred")).isFalse();
        assertThat(after.has("source_bucket")).isFalse();
        assertThat(files(id).resolve("a.txt")).exists();
        assertThat(s3.keys("archive")).noneMatch(key -> key.startsWith("moved/4"));
        assertThat(transfer(id, "archive", "moved/4", false).status()).isEqualTo(204);
    }

    @Test
    void whatAReleasedPipelineUsesNeedsForce() {
        String id = admin.addDataAsset("reads", new SmallFolder(Map.of("a.txt", "the reads")));
        String pipeline =
                admin.addPipeline(
                                new SmallFolder(
                                        Map.of(
                                                "pipeline/main.nf",
                                                "workflow { println 'x' }",
                                                ".codeocean/datasets.json",
                                                "{\"version\":1,\"attached_datasets\":[{\"id\":\"%s\",\"mount\":\"reads\"}]}"
                                                        .formatted(id))),
                                "?name=Released+one")
                        .ok()
                        .json()
                        .path("id")
                        .textValue();
        admin.post("/api/cove/v1/pipelines/" + pipeline + "/releases").ok();

        Answer refused = transfer(id, "archive", "moved/5", false);

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.message()).contains("Released one", "send force");
        assertThat(transfer(id, "archive", "moved/5", true).status()).isEqualTo(204);
        waitForTransfer(id, "archive");
    }

    @Test
    void aTransferThatCannotBeIsRefusedWithAllItsMistakes() {
        String id = admin.addDataAsset("reads", new SmallFolder(Map.of("a.txt", "the reads")));
        String path = DATA_ASSETS + "/" + id + "/transfer";
        s3.put("archive", "busy/x", "something else");

        assertThat(admin.post(path, Map.of()).message()).contains("target.aws is missing");
        assertThat(transfer(id, "archive", "busy", false).message())
                .contains("There are objects below s3://archive/busy");
        assertThat(
                        admin.post(path, Map.of("force", 1, "target", Map.of("aws", Map.of())))
                                .message())
                .contains("force must be true or false", "target.aws.bucket is missing");
        assertThat(transfer("nothing", "archive", "x", false).status()).isEqualTo(404);
        CoveClient dana = cove.user("dana@example.org");
        assertThat(dana.post(path, Map.of()).status()).isEqualTo(403);
        assertThat(List.of(asset(id).has("transfer_error"), asset(id).has("source_bucket")))
                .containsOnly(false);
    }
}
