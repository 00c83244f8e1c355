// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AssetUploadTest {
    @TempDir private static Path folder;
    private static TestingCove cove;

    @BeforeAll
    static void serve() {
        cove = TestingCove.served(folder);
    }

    @AfterAll
    static void close() {
        cove.close();
    }

    private static Path large(String name, int bytes) throws IOException {
        byte[] content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, content);
    }

    private static JsonNode added(Path path, String mount) {
        var outcome = cove.cove("asset", "add", path, "--mount", mount, "--json");
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        return outcome.json();
    }

    private static Path kept(JsonNode asset) {
        return cove.home().resolve("assets").resolve(asset.path("id").asText());
    }

    @Test
    void aFolderArrivesAsItIs() throws IOException {
        for (int i = 0; i < 2500; i++) {
            cove.write(Path.of("mixed/many/f" + i), "number " + i);
        }
        large("mixed/large.bin", 40_000_000);
        large("mixed/many/medium.bin", 1_500_000);
        cove.write(Path.of("mixed/ä ö/☃"), "snow");
        cove.write(Path.of("mixed/many.txt"), "between many and what is in it");
        Path source = folder.resolve("mixed");
        Files.createDirectories(source.resolve("bare/deep"));
        Files.createSymbolicLink(source.resolve("link"), Path.of("many/f1"));
        Path tool = cove.write(Path.of("mixed/tool"), "#!/bin/sh");
        assertThat(tool.toFile().setExecutable(true)).isTrue();

        JsonNode asset = added(source, "mixed");

        assertThat(asset.path("state").asText()).isEqualTo("ready");
        assertThat(asset.path("files").asInt()).isEqualTo(2506);
        Path kept = kept(asset);
        assertThat(kept.resolve("large.bin")).hasSameBinaryContentAs(source.resolve("large.bin"));
        assertThat(kept.resolve("many/medium.bin"))
                .hasSameBinaryContentAs(source.resolve("many/medium.bin"));
        assertThat(kept.resolve("ä ö/☃")).hasContent("snow");
        assertThat(kept.resolve("many/f2499")).hasContent("number 2499");
        assertThat(kept.resolve("bare/deep")).isDirectory();
        assertThat(Files.readSymbolicLink(kept.resolve("link"))).isEqualTo(Path.of("many/f1"));
        assertThat(Files.isExecutable(kept.resolve("tool"))).isTrue();
        assertThat(Files.isExecutable(kept.resolve("many.txt"))).isFalse();
        assertThat(Files.getLastModifiedTime(kept.resolve("large.bin")).toMillis() / 1000)
                .isEqualTo(
                        Files.getLastModifiedTime(source.resolve("large.bin")).toMillis() / 1000);
    }

    @Test
    void theSameCommandGoesOnWhereAnEarlierOneWasKilled() throws IOException {
        Path source = large("resumed/large.bin", 20_000_000).getParent();
        cove.write(Path.of("resumed/a"), "a");
        cove.write(Path.of("resumed/changed"), "old");
        Path gone = cove.write(Path.of("resumed/gone"), "gone");
        try (var api = api()) {
            String upload =
                    new AssetUpload(api, silent(), source)
                            .begin(AssetLabels.of("m", "", List.of()), "", 20_000_010);
            var sender = sender(api, upload);
            sender.sendTogether(
                    List.of(file(source, "a"), file(source, "changed"), file(source, "gone")));
            sendHalf(api, upload, source);
        }
        Files.delete(gone);
        cove.write(Path.of("resumed/changed"), "newer");

        JsonNode asset = added(source, "m");

        assertThat(asset.path("files").asInt()).isEqualTo(3);
        assertThat(kept(asset).resolve("large.bin"))
                .hasSameBinaryContentAs(source.resolve("large.bin"));
        assertThat(kept(asset).resolve("changed")).hasContent("newer");
        assertThat(kept(asset).resolve("gone")).doesNotExist();
        try (var api = api()) {
            assertThat(api.get("/api/cove/v1/uploads")).isEmpty();
        }
    }

    private static ApiClient api() {
        return new ApiClient(
                _ -> new Connection.ToServer(new Address(cove.url(), cove.adminToken())));
    }

    private static Screen silent() {
        return new Screen(System.out, System.err, false);
    }

    private static FileSender sender(ApiClient api, String upload) {
        return new FileSender(
                new PatientCalls(api, silent()), upload, new UploadProgress(silent(), 1, 1));
    }

    private static LocalFile file(Path source, String name) throws IOException {
        var found = new java.util.ArrayList<LocalFile>();
        LocalFile.visit(source.resolve(name), found::add);
        return found.getFirst();
    }

    /** What a client did that was killed in the middle of a file. */
    private static void sendHalf(ApiClient api, String upload, Path source) throws IOException {
        LocalFile whole = file(source, "large.bin");
        sender(api, upload).announce(whole);
        byte[] half = new byte[7_000_000];
        try (var in = new RandomAccessFile(whole.file().toFile(), "r")) {
            in.readFully(half);
        }
        new PatientCalls(api, silent())
                .send(
                        "PATCH",
                        "/api/cove/v1/uploads/" + upload + "/file?path=large.bin",
                        Map.of("Upload-Offset", "0"),
                        half,
                        204);
    }

    @Test
    void aConnectionThatBreaksAgainAndAgainCostsNoMoreThanAPiece() throws IOException {
        Path source = large("broken/large.bin", 12_000_000).getParent();
        for (int i = 0; i < 300; i++) {
            cove.write(Path.of("broken/f" + i), "number " + i);
        }

        TestingCove.Outcome outcome;
        try (var line = new BreakingLine(cove.url(), 2_000_000)) {
            outcome =
                    cove.elsewhere(
                            Map.of(
                                    "CODEOCEAN_DOMAIN",
                                    line.url(),
                                    "CODEOCEAN_TOKEN",
                                    cove.adminToken()),
                            "asset",
                            "add",
                            source.toString(),
                            "--mount",
                            "m",
                            "--json");
            assertThat(line.breaks()).isPositive();
        }

        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        assertThat(outcome.err()).contains("Trying again.", "Going on.");
        assertThat(outcome.json().path("files").asInt()).isEqualTo(301);
        assertThat(kept(outcome.json()).resolve("large.bin"))
                .hasSameBinaryContentAs(source.resolve("large.bin"));
    }

    @Test
    void twoWhoUploadTheSameAtTheSameTimeMakeOneOfIt() throws Exception {
        Path source = large("twice/large.bin", 20_000_000).getParent();
        for (int i = 0; i < 500; i++) {
            cove.write(Path.of("twice/f" + i), "number " + i);
        }
        var other =
                CompletableFuture.supplyAsync(
                        () -> cove.cove("asset", "add", source, "--mount", "m", "--json"));
        var one = cove.cove("asset", "add", source, "--mount", "m", "--json");

        for (var outcome : List.of(one, other.get())) {
            assertThat(outcome.exitCode()).as(outcome.err()).isZero();
            assertThat(outcome.json().path("files").asInt()).isEqualTo(501);
            assertThat(kept(outcome.json()).resolve("large.bin"))
                    .hasSameBinaryContentAs(source.resolve("large.bin"));
        }
    }

    @Test
    void aRefusalEndsTheUploadAndSaysHowToGoOn() {
        Path file = cove.write(Path.of("refused/x"), "x");

        var wrong = cove.cove("asset", "add", file, "--mount", "a/b");
        assertThat(wrong.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(wrong.err()).contains("The mount 'a/b'");

        var missing = cove.cove("asset", "add", folder.resolve("nowhere"), "--mount", "m");
        assertThat(missing.err()).contains("There is no file or folder");
    }

    @Test
    void anEmptyFolderIsNoDataAsset() throws IOException {
        Path empty = Files.createDirectories(folder.resolve("empty"));

        var outcome = cove.cove("asset", "add", empty, "--mount", "m");

        assertThat(outcome.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(outcome.err()).contains("would be empty");
        try (var api = api()) {
            assertThat(api.get("/api/cove/v1/uploads")).isEmpty();
        }
    }

    @Test
    void theLineOfProgressTellsHowMuchAndHowLong() {
        var progress = new UploadProgress(silent(), 300, 4_000_000_000L);
        progress.had(10, 1_000_000_000L);
        progress.sent(2, 200_000_000L);

        assertThat(progress.line(Duration.ofSeconds(2)))
                .isEqualTo("1.2 GB of 4.0 GB, 12 of 300 files, 100.0 MB/s, 28 s left");
    }
}
