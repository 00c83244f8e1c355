// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static cove.acceptance.CoveClient.COMPUTATIONS;
import static cove.acceptance.CoveClient.runOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cove.executor.ProcessTable;
import cove.http.Json;
import cove.testing.Answer;
import cove.testing.Eventually;
import cove.testing.S3ProxyServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that read data where it is, in a bucket: real S3, rclone, FUSE and bubblewrap. */
class ExternalDataTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir private static Path home;
    private static S3ProxyServer s3;
    private static CoveHarness cove;
    private static CoveClient dana;

    @BeforeAll
    static void start() {
        s3 = S3ProxyServer.start().bucket("lab").publicBucket("open");
        cove =
                CoveHarness.start(
                        home,
                        CoveHarness.SETTINGS
                                + "[external]\nidle_seconds = 0\n"
                                + s3.settings("lab"));
        dana = cove.user("dana@example.org");
        ExternalAssets.giveKeys(dana, "lab");
    }

    @AfterAll
    static void close() throws IOException {
        cove.close();
        s3.close();
        assertThat(mounted()).isEmpty();
    }

    private static List<String> mounted() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/mounts"), StandardCharsets.ISO_8859_1)
                .stream()
                .filter(line -> line.contains(home.toString() + "/mounts/"))
                .toList();
    }

    private static void eventuallyNothingIsMounted() {
        Eventually.so(
                "nothing mounted",
                PATIENCE,
                () -> {
                    try {
                        return mounted().isEmpty();
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                });
    }

    private static ObjectNode request(String capsule, String asset) {
        ObjectNode body = runOf(capsule);
        body.set("data_assets", Json.MAPPER.valueToTree(List.of(Map.of("id", asset))));
        return body;
    }

    private static String startRun(String script, String asset) {
        String capsule = dana.addCapsule(SmallFolder.capsule(script));
        return dana.post(COMPUTATIONS, request(capsule, asset)).ok().json().path("id").textValue();
    }

    private static JsonNode run(String script, String asset) {
        return dana.waitFor(startRun(script, asset));
    }

    private static String result(JsonNode computation, String name) throws IOException {
        return Files.readString(cove.results(computation.path("id").textValue()).resolve(name));
    }

    /** A run that has read something and waits; the returned file ends its wait. */
    private static Path waiting(String id) {
        Path gate = cove.results(id).resolve("gate");
        Eventually.so("the gate", PATIENCE, () -> Files.exists(gate));
        return gate;
    }

    private static final String READ_AND_WAIT =
            "cat /data/reads/a.txt > /results/first; mkfifo /results/gate; cat /results/gate; rm /results/gate; ";

    private static void open(Path gate) throws IOException {
        Files.writeString(gate, "go\n");
    }

    @Test
    void aRunReadsWhatIsInTheBucketAndCannotWriteThere() throws IOException {
        s3.put("lab", "plain/a.txt", "one").put("lab", "plain/deep/b.txt", "two");
        String asset = ExternalAssets.make(dana, "reads", "lab", "plain");

        JsonNode end =
                run(
                        "cat /data/reads/a.txt /data/reads/deep/b.txt > /results/all; if touch /data/reads/x; then exit 7; fi",
                        asset);

        assertThat(end.path("end_status").textValue()).as(end.toString()).isEqualTo("succeeded");
        assertThat(result(end, "all")).isEqualTo("onetwo");
        JsonNode read = end.path("external_data").path(0);
        assertThat(read.path("data_asset").textValue()).isEqualTo(asset);
        assertThat(read.path("mount").textValue()).isEqualTo("reads");
        assertThat(read.path("url").textValue()).isEqualTo("s3://lab/plain");
        assertThat(read.path("endpoint_name").textValue()).isEqualTo("lab");
        assertThat(read.path("files").longValue()).isEqualTo(2);
        assertThat(read.path("size").longValue()).isEqualTo(6);
        assertThat(read.path("digest").textValue()).hasSize(64);
        assertThat(read.path("as_registered").booleanValue()).isTrue();
        assertThat(read.path("at_end").textValue()).isEqualTo("unchanged");
        eventuallyNothingIsMounted();
    }

    @Test
    void nothingIsCopiedAndTheRunSeesNoKeys() throws IOException {
        s3.put("lab", "big/a.txt", "x".repeat(3_000_000));
        String asset = ExternalAssets.make(dana, "reads", "lab", "big");

        JsonNode end =
                run(
                        "env > /results/env; cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline >> /results/env; ls -laR / 2>/dev/null | grep -c . > /results/seen; df -a > /results/df || true; cat /proc/self/mounts >> /results/env; wc -c < /data/reads/a.txt > /results/size",
                        asset);

        assertThat(result(end, "size").strip()).isEqualTo("3000000");
        assertThat(result(end, "env"))
                .contains("/data/reads")
                .doesNotContain(S3ProxyServer.ACCESS_KEY_ID)
                .doesNotContain(S3ProxyServer.SECRET_ACCESS_KEY);
        assertThat(home.resolve("assets").resolve(asset)).doesNotExist();
    }

    @Test
    void whatChangesWhileItRunsIsTold() throws IOException {
        s3.put("lab", "moving/a.txt", "one").put("lab", "moving/b.txt", "two");
        String asset = ExternalAssets.make(dana, "reads", "lab", "moving");
        String id = startRun(READ_AND_WAIT, asset);
        Path gate = waiting(id);
        s3.put("lab", "moving/a.txt", "ONE, but longer").put("lab", "moving/c.txt", "three");
        s3.remove("lab", "moving/b.txt");
        open(gate);

        JsonNode end = dana.waitFor(id);

        assertThat(end.path("end_status").textValue()).isEqualTo("succeeded");
        JsonNode read = end.path("external_data").path(0);
        assertThat(read.path("at_end").textValue()).isEqualTo("changed");
        assertThat(read.path("changes").toString())
                .isEqualTo(
                        "{\"added\":1,\"removed\":1,\"changed\":1,\"examples\":[\"changed a.txt\",\"removed b.txt\",\"added c.txt\"]}");

        JsonNode next = run("cat /data/reads/* > /results/all", asset);
        assertThat(result(next, "all")).isEqualTo("ONE, but longerthree");
        JsonNode again = next.path("external_data").path(0);
        assertThat(again.path("as_registered").booleanValue()).isFalse();
        assertThat(again.path("at_end").textValue()).isEqualTo("unchanged");
        assertThat(again.path("digest")).isNotEqualTo(read.path("digest"));
    }

    @Test
    void aRunWhoseRcloneIsKilledFailsWithACauseOfItsOwn() throws IOException {
        s3.put("lab", "fragile/a.txt", "one");
        String asset = ExternalAssets.make(dana, "reads", "lab", "fragile");
        String id = startRun(READ_AND_WAIT + "cat /data/reads/a.txt || exit 0", asset);
        Path gate = waiting(id);
        List<String> rclones =
                ProcessTable.withArgument(home + "/mounts/").stream()
                        .filter(line -> line.contains("cove:lab/fragile/"))
                        .toList();
        assertThat(rclones).hasSize(1);
        long pid = Long.parseLong(rclones.getFirst().split(" ", -1)[0]);
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        ProcessHandle.of(pid).ifPresent(rclone -> rclone.onExit().join());
        open(gate);

        JsonNode end = dana.waitFor(id);

        assertThat(end.path("state").textValue()).isEqualTo("completed");
        assertThat(end.path("exit_code").intValue()).isZero();
        assertThat(end.path("end_status").textValue()).isEqualTo("failed");
        assertThat(end.path("failure").path("cause").textValue()).isEqualTo("external_data_lost");
        assertThat(end.path("failure").path("message").textValue()).contains("rclone");
        eventuallyNothingIsMounted();
        assertThat(run("cat /data/reads/a.txt", asset).path("end_status").textValue())
                .isEqualTo("succeeded");
    }

    @Test
    void aRestartedServerGoesOnWithTheMountOfARunInProgress() throws IOException {
        s3.put("lab", "staying/a.txt", "one");
        String asset = ExternalAssets.make(dana, "reads", "lab", "staying");
        String id = startRun(READ_AND_WAIT + "cat /data/reads/a.txt > /results/second", asset);
        Path gate = waiting(id);

        cove.restart();
        open(gate);
        JsonNode end = dana.waitFor(id);

        assertThat(end.path("end_status").textValue()).as(end.toString()).isEqualTo("succeeded");
        assertThat(result(end, "second")).isEqualTo("one");
        assertThat(end.path("external_data").path(0).path("at_end").textValue())
                .isEqualTo("unchanged");
        eventuallyNothingIsMounted();
    }

    @Test
    void aDeletedRunLetsGoOfItsMount() {
        s3.put("lab", "deleted/a.txt", "one");
        String id = startRun(READ_AND_WAIT, ExternalAssets.make(dana, "reads", "lab", "deleted"));
        waiting(id);

        dana.delete(COMPUTATIONS + "/" + id).ok();

        eventuallyNothingIsMounted();
    }

    @Test
    void aBucketThatIsOpenToAllIsReadWithoutKeys() throws IOException {
        s3.putPublic("open", "all/a.txt", "free");
        CoveClient robin = cove.user("robin@example.org");
        String asset = ExternalAssets.makePublic(robin, "reads", "open", "all");
        String capsule =
                robin.addCapsule(SmallFolder.capsule("cat /data/reads/a.txt > /results/a"));

        JsonNode end = robin.waitFor(robin.run(request(capsule, asset)));

        assertThat(end.path("end_status").textValue()).as(end.toString()).isEqualTo("succeeded");
        assertThat(result(end, "a")).isEqualTo("free");
    }

    @Test
    void whoStartsARunReadsWithKeysOfTheirOwn() {
        s3.put("lab", "keyed/a.txt", "one");
        String asset = ExternalAssets.make(dana, "reads", "lab", "keyed");
        String capsule = cove.admin().addCapsule(SmallFolder.capsule("cat /data/reads/a.txt"));

        Answer refused = cove.admin().post(COMPUTATIONS, request(capsule, asset));

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.message()).contains("You have no credentials for s3://lab/keyed");
    }

    @Test
    void aBucketThatIsGoneIsAFailureThatSaysSo() {
        s3.bucket("shortlived").put("shortlived", "a.txt", "one");
        String asset = ExternalAssets.make(dana, "reads", "shortlived", "");
        s3.remove("shortlived", "a.txt");
        s3.removeBucket("shortlived");

        JsonNode end = run("true", asset);

        assertThat(end.path("state").textValue()).isEqualTo("failed");
        assertThat(end.path("failure").path("cause").textValue())
                .isEqualTo("external_data_unreachable");
        assertThat(end.path("failure").path("message").textValue())
                .contains("there is no bucket 'shortlived'");
    }
}
