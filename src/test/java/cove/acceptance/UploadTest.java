// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static cove.acceptance.CoveClient.DATA_ASSETS;
import static cove.acceptance.CoveClient.encoded;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import cove.testing.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Data assets that are sent piece by piece. */
class UploadTest {
    static final String UPLOADS = "/api/cove/v1/uploads";
    private static final Map<String, String> TUS =
            Map.of("Tus-Resumable", "1.0.0", "Content-Type", "application/offset+octet-stream");

    @TempDir private static Path home;
    private static CoveHarness cove;
    private static CoveClient dana;

    @BeforeAll
    static void start() {
        cove = CoveHarness.start(home, "[limits]\ndata_asset_upload = 100000\n");
        dana = cove.user("dana@example.org");
    }

    @AfterAll
    static void close() {
        cove.close();
    }

    private static String begun() {
        return begun(Map.of("mount", "reads"));
    }

    private static String begun(Map<String, Object> what) {
        return dana.post(UPLOADS, what).ok().json().path("id").textValue();
    }

    private static Answer announce(String upload, String path, long size, String metadata) {
        var headers = new HashMap<>(TUS);
        headers.put("Upload-Length", Long.toString(size));
        if (!metadata.isEmpty()) {
            headers.put("Upload-Metadata", metadata);
        }
        return dana.send(
                "POST",
                UPLOADS + "/" + upload + "/files?path=" + encoded(path),
                headers,
                new byte[0]);
    }

    private static Answer piece(String upload, String path, long offset, String bytes) {
        return piece(upload, path, offset, bytes, Map.of());
    }

    private static Answer piece(
            String upload, String path, long offset, String bytes, Map<String, String> more) {
        var headers = new HashMap<>(TUS);
        headers.put("Upload-Offset", Long.toString(offset));
        headers.putAll(more);
        return dana.send(
                "PATCH",
                UPLOADS + "/" + upload + "/file?path=" + encoded(path),
                headers,
                bytes.getBytes(StandardCharsets.UTF_8));
    }

    private static String offset(String upload, String path) {
        return dana.send("HEAD", UPLOADS + "/" + upload + "/file?path=" + encoded(path), TUS, null)
                .header("Upload-Offset");
    }

    private static Answer tar(String upload, SmallFolder folder) {
        return tar(upload, folder.tar());
    }

    private static Answer tar(String upload, byte[] bytes) {
        return dana.send(
                "POST",
                UPLOADS + "/" + upload + "/tar",
                Map.of("Content-Type", "application/x-tar"),
                bytes);
    }

    private static Answer finish(String upload) {
        return dana.post(UPLOADS + "/" + upload + "/finish");
    }

    private static JsonNode asset(String id) {
        return dana.get(DATA_ASSETS + "/" + id).ok().json();
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The digest of a data asset that was uploaded as one tar: the definition of both. */
    private static String digestOf(Map<String, String> files) {
        return asset(dana.addDataAsset("m", new SmallFolder(files))).path("digest").textValue();
    }

    @Test
    void smallFilesAndPiecesOfLargeOnesBecomeOneDataAsset() throws IOException {
        String id = begun(Map.of("mount", "reads", "name", "Reads", "tags", List.of("fastq")));
        assertThat(asset(id).path("state").textValue()).isEqualTo("draft");

        JsonNode taken = tar(id, new SmallFolder(Map.of("a/1", "one", "b", "two"))).ok().json();
        assertThat(announce(id, "a-b/large.bin", 10, "").status()).isEqualTo(201);
        assertThat(piece(id, "a-b/large.bin", 0, "01234").header("Upload-Offset")).isEqualTo("5");
        assertThat(piece(id, "a-b/large.bin", 5, "56789").status()).isEqualTo(204);

        assertThat(taken.path("files").intValue()).isEqualTo(2);
        assertThat(asset(id).path("state").textValue()).isEqualTo("draft");
        JsonNode ready = finish(id).ok().json();
        assertThat(ready.path("state").textValue()).isEqualTo("ready");
        assertThat(ready.path("name").textValue()).isEqualTo("Reads");
        assertThat(ready.path("tags").toString()).isEqualTo("[\"fastq\"]");
        assertThat(ready.path("files").intValue()).isEqualTo(3);
        assertThat(ready.path("size").intValue()).isEqualTo(16);
        assertThat(ready.path("digest").textValue())
                .isEqualTo(
                        digestOf(Map.of("a/1", "one", "b", "two", "a-b/large.bin", "0123456789")));
        assertThat(home.resolve("assets").resolve(id).resolve("a-b/large.bin"))
                .hasContent("0123456789");
        assertThat(home.resolve("incoming").resolve(id)).doesNotExist();
        assertThat(dana.get(UPLOADS + "/" + id).status()).isEqualTo(404);
        assertThat(dana.get(UPLOADS).text()).doesNotContain(id);
    }

    @Test
    void whatCameSurvivesARestartOfTheServer() {
        String id = begun();
        announce(id, "large", 10, "");
        piece(id, "large", 0, "01234");
        tar(id, new SmallFolder(Map.of("small", "s")));

        cove.restart();

        assertThat(offset(id, "large")).isEqualTo("5");
        piece(id, "large", 5, "56789").ok();
        JsonNode ready = finish(id).ok().json();
        assertThat(ready.path("state").textValue()).isEqualTo("ready");
        assertThat(ready.path("digest").textValue())
                .isEqualTo(digestOf(Map.of("large", "0123456789", "small", "s")));
    }

    @Test
    void aFileThatIsWholeNeedsNothingMore() {
        String id = begun();
        announce(id, "empty", 0, "");
        announce(id, "f", 2, "");
        piece(id, "f", 0, "ab");

        assertThat(offset(id, "f")).isEqualTo("2");
        assertThat(piece(id, "f", 2, "").header("Upload-Offset")).isEqualTo("2");
        assertThat(piece(id, "f", 2, "c").status()).isEqualTo(409);
        JsonNode files = dana.get(UPLOADS + "/" + id + "/files").ok().json();
        assertThat(files.path("results").get(0).path("path").textValue()).isEqualTo("empty");
        assertThat(files.path("results").get(0).path("sha256").textValue()).isEqualTo(sha256(""));
        assertThat(files.path("results").get(1).path("sha256").textValue()).isEqualTo(sha256("ab"));
        assertThat(finish(id).ok().json().path("files").intValue()).isEqualTo(2);
    }

    @Test
    void aPieceAtAWrongPlaceIsRefusedWithTheRightOne() {
        String id = begun();
        announce(id, "f", 10, "");
        piece(id, "f", 0, "abc").ok();

        for (long wrong : List.of(0L, 2L, 4L, 10L, 99L)) {
            Answer answer = piece(id, "f", wrong, "xyz");
            assertThat(answer.status()).isEqualTo(409);
            assertThat(answer.header("Upload-Offset")).isEqualTo("3");
            assertThat(answer.message()).contains("begins at 3");
        }
        assertThat(piece(id, "f", 3, "defghijk").status()).isEqualTo(400);
        assertThat(offset(id, "f")).isEqualTo("3");
        assertThat(piece(id, "f", 3, "defghij").status()).isEqualTo(204);
        assertThat(finish(id).ok().json().path("digest").textValue())
                .isEqualTo(digestOf(Map.of("f", "abcdefghij")));
    }

    @Test
    void aDamagedPieceIsNotKept() throws NoSuchAlgorithmException {
        String id = begun();
        announce(id, "f", 6, "");
        piece(id, "f", 0, "abc").ok();
        byte[] right =
                MessageDigest.getInstance("SHA-1").digest("def".getBytes(StandardCharsets.UTF_8));
        Map<String, String> checksum =
                Map.of("Upload-Checksum", "sha1 " + Base64.getEncoder().encodeToString(right));

        Answer damaged = piece(id, "f", 3, "dEf", checksum);

        assertThat(damaged.status()).isEqualTo(460);
        assertThat(damaged.message()).contains("send it again");
        assertThat(offset(id, "f")).isEqualTo("3");
        assertThat(piece(id, "f", 3, "def", checksum).status()).isEqualTo(204);
        assertThat(piece(id, "f", 3, "def", Map.of("Upload-Checksum", "crc what")).status())
                .isEqualTo(400);
        assertThat(finish(id).ok().json().path("digest").textValue())
                .isEqualTo(digestOf(Map.of("f", "abcdef")));
    }

    @Test
    void anUploadThatIsNotWholeDoesNotEnd() {
        String id = begun();
        assertThat(finish(id).message()).contains("would be empty");
        announce(id, "f", 10, "");
        piece(id, "f", 0, "abc").ok();

        Answer partly = finish(id);
        assertThat(partly.status()).isEqualTo(409);
        assertThat(partly.message()).contains("'f' (3 of 10 bytes are here)");
        piece(id, "f", 3, "defghij").ok();
        String end = UPLOADS + "/" + id + "/finish";
        assertThat(dana.post(end, Map.of("files", 2)).message()).contains("2 files, but 1");
        assertThat(dana.post(end, Map.of("size", 9)).message()).contains("9 bytes, but 10");
        assertThat(dana.post(end, Map.of("size", -1, "files", "x")).status()).isEqualTo(400);
        Answer wrong = dana.post(end, Map.of("digest", sha256("")));
        assertThat(wrong.status()).isEqualTo(409);
        assertThat(wrong.message()).contains("should be " + sha256(""));
        assertThat(asset(id).path("state").textValue()).isEqualTo("draft");

        String digest = digestOf(Map.of("f", "abcdefghij"));
        assertThat(
                        dana.post(end, Map.of("files", 1, "size", 10, "digest", digest))
                                .ok()
                                .json()
                                .path("state")
                                .textValue())
                .isEqualTo("ready");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", "a/../x", "/etc/x", "a\0b", "", ".", "..", "a/.."})
    void aPathThatLeavesItsFolderIsRefused(String path) {
        String id = begun();

        Answer single = announce(id, path, 1, "");
        assertThat(single.status()).as(single.toString()).isEqualTo(400);
        assertThat(single.message()).contains("leaves its folder").contains("nothing");
        if (!path.isEmpty() && path.indexOf('\0') < 0) {
            Answer among = tar(id, new SmallFolder(Map.of(path, "x")));
            assertThat(among.status()).as(among.toString()).isEqualTo(400);
        }
        assertThat(finish(id).status()).isEqualTo(400);
    }

    @Test
    void namesThatAreTooLongOrNoNamesAreRefused() {
        String id = begun();

        assertThat(announce(id, "x".repeat(256), 1, "").message()).contains("too long");
        assertThat(announce(id, "x/".repeat(1501), 1, "").message()).contains("too long");
        assertThat(announce(id, "x/".repeat(1500) + "x", 1, "").message()).contains("too long");
        String deep = "\u00e4".repeat(100) + ("/" + "x".repeat(100)).repeat(20);
        assertThat(announce(id, deep, 1, "").status()).isEqualTo(201);
        assertThat(piece(id, deep, 0, "x").status()).isEqualTo(204);
        assertThat(dana.post(UPLOADS + "/" + id + "/files").message()).contains("path is missing");
        assertThat(announce(id, "f", 1, "path ?").message()).contains("Base64");
        assertThat(announce(id, "ä ö/%41+b ☃", 1, "").status()).isEqualTo(201);
        assertThat(piece(id, "ä ö/%41+b ☃", 0, "x").status()).isEqualTo(204);
        finish(id).ok();
        assertThat(home.resolve("assets").resolve(id).resolve("ä ö/%41+b ☃")).hasContent("x");
    }

    @Test
    void aNameLeadsThroughNoLinkAndNoFile(@TempDir Path elsewhere) throws IOException {
        String id = begun();
        tar(id, linkTar("away", elsewhere.toString())).ok();
        tar(id, new SmallFolder(Map.of("file", "f", "folder/x", "x"))).ok();

        for (String path : List.of("away/x", "file/x")) {
            assertThat(announce(id, path, 1, "").message()).contains("a file or a link already");
            assertThat(tar(id, new SmallFolder(Map.of(path, "x"))).status()).isEqualTo(400);
        }
        assertThat(announce(id, "folder", 1, "").message()).contains("of a folder already");
        assertThat(tar(id, new SmallFolder(Map.of("folder", "x"))).message())
                .contains("of a folder already");
        assertThat(elsewhere).isEmptyDirectory();
        finish(id).ok();
        assertThat(Files.readSymbolicLink(home.resolve("assets").resolve(id).resolve("away")))
                .isEqualTo(elsewhere);
    }

    /** A tar of one symbolic link. */
    private static byte[] linkTar(String name, String target) {
        byte[] tar = new SmallFolder(Map.of(name, "")).tar();
        tar[156] = TarConstants.LF_SYMLINK;
        byte[] text = target.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(text, 0, tar, 157, text.length);
        int sum = 0;
        for (int i = 0; i < 512; i++) {
            sum += i >= 148 && i < 156 ? ' ' : tar[i] & 0xff;
        }
        byte[] digits = "%06o\0 ".formatted(sum).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(digits, 0, tar, 148, digits.length);
        return tar;
    }

    @Test
    void theSameMayBeSentAgainAndAnotherFileInItsPlaceMayNot() {
        String id = begun();
        var folder = new SmallFolder(Map.of("a", "one", "b", "two"));
        JsonNode first = tar(id, folder).ok().json();

        assertThat(tar(id, folder).ok().json()).isEqualTo(first);
        assertThat(tar(id, new SmallFolder(Map.of("a", "other"))).status()).isEqualTo(409);
        assertThat(tar(id, new SmallFolder(Map.of("a", "TWO"))).status()).isEqualTo(409);
        assertThat(announce(id, "a", 3, "").status()).isEqualTo(409);
        assertThat(announce(id, "f", 5, "").status()).isEqualTo(201);
        assertThat(announce(id, "f", 5, "").status()).isEqualTo(201);
        assertThat(announce(id, "f", 6, "").message()).contains("delete that one first");

        for (String path : List.of("a", "f")) {
            String file = UPLOADS + "/" + id + "/file?path=" + path;
            assertThat(dana.send("DELETE", file, TUS, null).status()).isEqualTo(204);
            assertThat(dana.send("DELETE", file, TUS, null).status()).isEqualTo(404);
        }
        tar(id, new SmallFolder(Map.of("a", "other"))).ok();
        assertThat(finish(id).ok().json().path("digest").textValue())
                .isEqualTo(digestOf(Map.of("a", "other", "b", "two")));
    }

    @Test
    void namesThatDifferInCaseOnlyAreTwoFiles() {
        String id = begun();
        tar(id, new SmallFolder(Map.of("Read.txt", "1", "read.txt", "2"))).ok();

        assertThat(finish(id).ok().json().path("files").intValue()).isEqualTo(2);
    }

    @Test
    void ofPermissionsTheExecutableBitIsKeptAndTimesAreKept() throws IOException {
        String id = begun();
        String yes = Base64.getEncoder().encodeToString("true".getBytes(StandardCharsets.UTF_8));
        String time =
                Base64.getEncoder().encodeToString("1700000000".getBytes(StandardCharsets.UTF_8));
        announce(id, "tool", 1, "executable " + yes + ",modified " + time);
        piece(id, "tool", 0, "x").ok();
        announce(id, "plain", 0, "");
        finish(id).ok();

        Path folder = home.resolve("assets").resolve(id);
        assertThat(Files.isExecutable(folder.resolve("tool"))).isTrue();
        assertThat(Files.getLastModifiedTime(folder.resolve("tool")).toMillis())
                .isEqualTo(1_700_000_000_000L);
        assertThat(Files.getPosixFilePermissions(folder.resolve("plain")))
                .doesNotContain(java.nio.file.attribute.PosixFilePermission.OWNER_EXECUTE);
    }

    @Test
    void whatIsOverTheLimitIsRefused() {
        assertThat(dana.post(UPLOADS, Map.of("mount", "m", "size", 100_001)).status())
                .isEqualTo(413);
        String id = begun();
        announce(id, "a", 60_000, "").ok();

        assertThat(announce(id, "b", 40_001, "").status()).isEqualTo(413);
        Answer tar = tar(id, new SmallFolder(Map.of("c", "x".repeat(40_001))));
        assertThat(tar.status()).isEqualTo(413);
        assertThat(tar.message()).contains("100000 bytes").contains("[limits]");
        assertThat(announce(id, "b", 40_000, "").status()).isEqualTo(201);
    }

    @Test
    void theSameSenderGoesOnWithItsUpload() {
        Map<String, Object> wish = Map.of("mount", "m", "origin", "laptop:/data", "name", "One");
        String id = begun(wish);

        assertThat(begun(wish)).isEqualTo(id);
        assertThat(begun(Map.of("mount", "m", "origin", "laptop:/data", "name", "Two")))
                .isEqualTo(id);
        assertThat(asset(id).path("name").textValue()).isEqualTo("Two");
        assertThat(begun(Map.of("mount", "other", "origin", "laptop:/data"))).isNotEqualTo(id);
        assertThat(begun(Map.of("mount", "m"))).isNotEqualTo(id);
        var kim = cove.user("kim@example.org");
        assertThat(kim.post(UPLOADS, wish).json().path("id").textValue()).isNotEqualTo(id);
        tar(id, new SmallFolder(Map.of("a", "x"))).ok();
        finish(id).ok();
        assertThat(begun(wish)).isNotEqualTo(id);
    }

    @Test
    void allMistakesOfABeginningAreToldAndNothingIsStored() {
        var before = cove.stored();

        Answer answer = dana.post(UPLOADS, Map.of("mount", "a/b", "name", " ", "id", "no-uuid"));
        Answer types = dana.post(UPLOADS, Map.of("mount", 7, "size", -1, "tags", "x"));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message()).contains("The mount 'a/b'", "needs a name", "must be a UUID");
        assertThat(types.message())
                .contains("mount must be a string", "size must be", "tags must be");
        assertThat(cove.stored()).isEqualTo(before);
    }

    @Test
    void anIdIsTakenOnce() {
        String id = UUID.randomUUID().toString();
        begun(Map.of("mount", "m", "id", id));
        assertThat(dana.post(UPLOADS, Map.of("mount", "m", "id", id)).status()).isEqualTo(409);

        String ready = dana.addDataAsset("m", new SmallFolder(Map.of("a", "b")));
        assertThat(dana.post(UPLOADS, Map.of("mount", "m", "id", ready)).status()).isEqualTo(409);
        assertThat(dana.get(UPLOADS).text()).doesNotContain(ready);
    }

    @Test
    void anUploadIsGivenUpWithItsFiles() {
        for (String path : List.of(UPLOADS, DATA_ASSETS)) {
            String id = begun();
            tar(id, new SmallFolder(Map.of("a", "x"))).ok();

            assertThat(dana.delete(path + "/" + id).status()).isEqualTo(204);

            assertThat(dana.get(DATA_ASSETS + "/" + id).status()).isEqualTo(404);
            assertThat(dana.get(UPLOADS + "/" + id).status()).isEqualTo(404);
            assertThat(announce(id, "f", 1, "").status()).isEqualTo(404);
        }
    }

    @Test
    void nobodyElseSeesIt() {
        String id = begun();
        announce(id, "f", 1, "").ok();
        var kim = cove.user("kim@example.org");

        for (Answer answer :
                List.of(
                        kim.get(UPLOADS + "/" + id),
                        kim.get(UPLOADS + "/" + id + "/files"),
                        kim.delete(UPLOADS + "/" + id),
                        kim.post(UPLOADS + "/" + id + "/finish"),
                        kim.send("POST", UPLOADS + "/" + id + "/tar", Map.of(), new byte[1024]),
                        kim.send(
                                "PATCH",
                                UPLOADS + "/" + id + "/file?path=f",
                                Map.of("Upload-Offset", "0"),
                                new byte[1]))) {
            assertThat(answer.status()).as(answer.toString()).isEqualTo(404);
        }
        assertThat(kim.get(UPLOADS).text()).isEqualTo("[]");
    }

    @Test
    void aDraftCannotBeUsedYet() {
        String id = begun();
        tar(id, new SmallFolder(Map.of("a", "x"))).ok();
        String capsule = dana.addCapsule(SmallFolder.capsule("true"));

        Answer run = dana.post(CoveClient.COMPUTATIONS, dana.runWith(capsule, id, "m"));

        assertThat(run.status()).isEqualTo(400);
        assertThat(run.message()).contains("is draft, not ready");
        assertThat(dana.post(DATA_ASSETS + "/" + id + "/files", Map.of("path", "")).text())
                .isEqualTo("{\"items\":[]}");
    }

    @Test
    void aBrokenTarKeepsWhatCameWhole() {
        String id = begun();
        byte[] whole = new SmallFolder(Map.of("a", "x".repeat(2000), "b", "y".repeat(2000))).tar();

        Answer broken = tar(id, java.util.Arrays.copyOf(whole, 4000));

        assertThat(broken.status()).isEqualTo(400);
        assertThat(broken.message()).contains("breaks off");
        JsonNode files = dana.get(UPLOADS + "/" + id + "/files").ok().json().path("results");
        assertThat(files.findValuesAsText("path")).containsExactly("a");
        tar(id, whole).ok();
        assertThat(finish(id).ok().json().path("files").intValue()).isEqualTo(2);
    }

    @Test
    void filesAreListedPageByPage() {
        String id = begun();
        tar(id, new SmallFolder(Map.of("a", "1", "b", "2", "c", "3"))).ok();
        String list = UPLOADS + "/" + id + "/files?limit=2";

        JsonNode first = dana.get(list).ok().json();
        JsonNode rest = dana.get(list + "&after=b").ok().json();

        assertThat(first.path("has_more").booleanValue()).isTrue();
        assertThat(first.findValuesAsText("path")).containsExactly("a", "b");
        assertThat(rest.path("has_more").booleanValue()).isFalse();
        assertThat(rest.findValuesAsText("path")).containsExactly("c");
    }

    @Test
    void whatTheServerUnderstandsOfTusIsTold() {
        String files = UPLOADS + "/" + begun() + "/files";

        Answer answer = dana.send("OPTIONS", files, Map.of(), null);

        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.header("Tus-Version")).isEqualTo("1.0.0");
        assertThat(answer.header("Tus-Extension"))
                .isEqualTo("creation,termination,checksum,expiration");
        assertThat(answer.header("Tus-Max-Size")).isEqualTo("100000");
        assertThat(
                        dana.send(
                                        "POST",
                                        files + "?path=f",
                                        Map.of("Tus-Resumable", "0.2.2", "Upload-Length", "1"),
                                        new byte[0])
                                .status())
                .isEqualTo(412);
    }
}
