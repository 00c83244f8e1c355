// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static cove.acceptance.CoveClient.COMPUTATIONS;
import static org.assertj.core.api.Assertions.assertThat;

import cove.testing.Answer;
import cove.testing.Eventually;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot become a capsule or a data asset is refused in words, and leaves nothing behind. */
class BadAdditionTest {
    @TempDir private static Path home;
    private static CoveHarness cove;
    private static CoveClient dana;

    @BeforeAll
    static void start() {
        cove = CoveHarness.start(home);
        dana = cove.user("dana@example.org", "capsule:write", "data_asset:write");
        // The folder for what is being added is made for the first.
        dana.addCapsule(SmallFolder.capsule("true"));
    }

    @AfterAll
    static void close() {
        cove.close();
    }

    private static void refused(Supplier<Answer> call, int status, String... words) {
        var before = cove.stored();

        Answer answer = call.get();

        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.message()).contains(words);
        assertThat(cove.stored()).isEqualTo(before);
    }

    private static Answer sendTar(String target, byte[] tar) {
        return dana.send("POST", target, Map.of("Content-Type", "application/x-tar"), tar);
    }

    @Test
    void aCapsuleWithoutCodeRunIsRefused() {
        refused(
                () -> dana.addCapsule(new SmallFolder(Map.of("code/main.py", "print(1)")), ""),
                400,
                "code/run");
    }

    @Test
    void aBrokenAppPanelIsRefusedWithItsLine() {
        var folder =
                SmallFolder.capsule("true")
                        .withPanel("{\n  \"version\": 1,\n  \"parameters\": [}\n");

        refused(() -> dana.addCapsule(folder, ""), 400, ".codeocean/app-panel.json", "line 3");
    }

    @Test
    void anUploadThatIsNoArchiveIsRefused() {
        for (String type : List.of("application/x-tar", "application/zip")) {
            refused(
                    () ->
                            dana.send(
                                    "POST",
                                    "/api/cove/v1/capsules",
                                    Map.of("Content-Type", type),
                                    "hello".repeat(500).getBytes(StandardCharsets.UTF_8)),
                    400,
                    "archive");
        }
    }

    @Test
    void anUploadThatBreaksOffIsRefused() {
        byte[] whole = SmallFolder.capsule("echo " + "long ".repeat(1000)).tar();
        byte[] half = Arrays.copyOf(whole, 1500);

        refused(() -> sendTar("/api/cove/v1/capsules", half), 400, "breaks off");
        refused(() -> sendTar("/api/cove/v1/data_assets?mount=half", half), 400, "breaks off");
    }

    @Test
    void anUploadWhoseSenderGoesAwayLeavesNothing() throws Exception {
        var before = cove.stored();
        byte[] tar = SmallFolder.capsule("echo " + "long ".repeat(100_000)).tar();
        for (String target :
                List.of(
                        "/api/cove/v1/capsules",
                        "/api/cove/v1/data_assets?mount=half",
                        COMPUTATIONS)) {
            try (var socket =
                    new Socket(
                            InetAddress.getLoopbackAddress(), URI.create(cove.url()).getPort())) {
                String head =
                        """
                        POST %s HTTP/1.1
                        Host: localhost
                        Authorization: %s
                        Content-Type: application/x-tar
                        Content-Length: %d

                        """
                                .formatted(target, CoveHarness.basic(dana.token()), tar.length)
                                .replace("\n", "\r\n");
                socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
                socket.getOutputStream().write(tar, 0, 50_000);
            }
        }

        assertThat(Eventually.see(cove::stored, before::equals)).isEqualTo(before);
    }

    @Test
    void aNameInAnUploadThatLeavesItsFolderIsRefused() {
        for (String name : List.of("../up", "a/../../up", "/etc/up")) {
            refused(
                    () -> dana.addCapsule(SmallFolder.capsule("true").with(name, "x"), ""),
                    400,
                    name.replaceFirst("^/", ""));
        }
    }

    @Test
    void aDataAssetWithoutFilesIsRefused() {
        refused(
                () ->
                        sendTar(
                                "/api/cove/v1/data_assets?mount=empty",
                                new SmallFolder(Map.of()).tar()),
                400,
                "empty");
    }

    @Test
    void aDataAssetOnAMountThatIsAPathIsRefused() {
        for (String mount : List.of("", "..", "a/b")) {
            refused(
                    () ->
                            sendTar(
                                    "/api/cove/v1/data_assets?mount=" + CoveClient.encoded(mount),
                                    new SmallFolder(Map.of("a", "a")).tar()),
                    400,
                    "mount");
        }
    }

    @Test
    void aDataAssetWithATakenIdIsRefused() {
        String reads = dana.addDataAsset("reads", new SmallFolder(Map.of("a", "a")));

        refused(
                () ->
                        sendTar(
                                "/api/cove/v1/data_assets?mount=again&id=" + reads,
                                new SmallFolder(Map.of("a", "a")).tar()),
                409,
                reads);
    }
}
