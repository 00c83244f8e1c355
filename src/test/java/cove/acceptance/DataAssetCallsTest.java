// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static cove.acceptance.CoveClient.COMPUTATIONS;
import static cove.acceptance.CoveClient.DATA_ASSETS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import cove.testing.Answer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the SDK does with a data asset that is there: update, archive, files, delete. */
class DataAssetCallsTest {
    private static final SmallFolder FILES =
            new SmallFolder(Map.of("sub/a b.csv", "x,y\n", "top.txt", "top"));

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

    private static String added() {
        return DATA_ASSETS + "/" + dana.addDataAsset("reads", FILES);
    }

    private static Answer put(String path, String json) {
        return dana.send("PUT", path, Map.of(), json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void anUpdateChangesWhatItNames() {
        String path = added();

        JsonNode all =
                put(
                                path,
                                """
                                {"name": "New", "description": "d", "tags": ["a", "b"], "mount": "m",
                                 "custom_metadata": {"date": 1767225600, "list": ["x", 2]}}
                                """)
                        .ok()
                        .json();
        JsonNode one =
                put(
                                path,
                                """
                                {"name": "Newer", "description": null, "tags": null, "mount": null, "custom_metadata": null}
                                """)
                        .ok()
                        .json();

        assertThat(all.path("name").textValue()).isEqualTo("New");
        assertThat(one.path("name").textValue()).isEqualTo("Newer");
        for (JsonNode asset : List.of(all, one, dana.get(path).json())) {
            assertThat(asset.path("description").textValue()).isEqualTo("d");
            assertThat(asset.path("tags").toString()).isEqualTo("[\"a\",\"b\"]");
            assertThat(asset.path("mount").textValue()).isEqualTo("m");
            assertThat(asset.path("custom_metadata").toString())
                    .isEqualTo("{\"date\":1767225600,\"list\":[\"x\",2]}");
            assertThat(asset.path("state").textValue()).isEqualTo("ready");
        }
    }

    @Test
    void customMetadataIsReplacedAsAWhole() {
        String path = added();
        put(path, "{\"custom_metadata\": {\"a\": 1, \"b\": 2}}").ok();

        assertThat(
                        put(path, "{\"custom_metadata\": {\"c\": \"3\"}}")
                                .ok()
                                .json()
                                .path("custom_metadata")
                                .toString())
                .isEqualTo("{\"c\":\"3\"}");
        assertThat(put(path, "{\"custom_metadata\": {}}").ok().json().has("custom_metadata"))
                .isFalse();
    }

    @Test
    void aWrongUpdateChangesNothing() {
        String path = added();
        String before = dana.get(path).text();

        Answer answer = put(path, "{\"name\": \"\", \"mount\": \"..\", \"description\": \"d\"}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message()).contains("needs a name", "The mount '..'");
        assertThat(dana.get(path).text()).isEqualTo(before);
    }

    @Test
    void whatIsArchivedCanStillBeUsed() {
        String path = added();

        assertThat(dana.patch(path + "/archive?archive=True").status()).isEqualTo(204);
        assertThat(dana.get(path).json().path("archived").booleanValue()).isTrue();
        String id = path.substring(path.lastIndexOf('/') + 1);
        String capsule = dana.addCapsule(SmallFolder.capsule("cat /data/m/top.txt"));
        String run = dana.run(dana.runWith(capsule, id, "m"));
        dana.waitFor(run);
        assertThat(dana.resultText(run, "output")).isEqualTo("top");

        assertThat(dana.patch(path + "/archive?archive=False").status()).isEqualTo(204);
        assertThat(dana.get(path).json().has("archived")).isFalse();
    }

    @Test
    void everyWayToArchiveWorks() {
        String path = added();
        byte[] undo = "{\"archive\": false}".getBytes(StandardCharsets.UTF_8);

        assertThat(dana.patch(path + "/archive/").status()).isEqualTo(204);
        assertThat(dana.get(path).json().path("archived").booleanValue()).isTrue();
        assertThat(dana.send("PATCH", path + "/archive", Map.of(), undo).status()).isEqualTo(204);
        assertThat(dana.get(path).json().has("archived")).isFalse();
        assertThat(dana.patch(path + "/archive?archive=yes").status()).isEqualTo(400);
    }

    @Test
    void filesAreListedOneLevelDeep() {
        String path = added();

        assertThat(dana.post(path + "/files", Map.of("path", "")).text())
                .isEqualTo(
                        "{\"items\":[{\"name\":\"sub\",\"path\":\"sub\",\"type\":\"folder\"},"
                                + "{\"name\":\"top.txt\",\"path\":\"top.txt\",\"type\":\"file\",\"size\":3}]}");
        assertThat(dana.post(path + "/files/", Map.of("path", "sub")).text())
                .isEqualTo(
                        "{\"items\":[{\"name\":\"a b.csv\",\"path\":\"sub/a b.csv\",\"type\":\"file\",\"size\":4}]}");
        for (String wrong : List.of("nothing", "top.txt", "..", "/etc")) {
            Answer answer = dana.post(path + "/files", Map.of("path", wrong));
            assertThat(answer.status()).as(wrong).isEqualTo(404);
            assertThat(answer.message()).contains("in the files of the data asset");
        }
    }

    @Test
    void filesAreFetchedWithoutAToken() {
        String path = added();

        JsonNode urls = dana.get(path + "/files/urls?path=sub%2Fa+b.csv").ok().json();
        Answer download = dana.fetch(urls.path("download_url").textValue(), Map.of()).ok();
        Answer view = dana.fetch(urls.path("view_url").textValue(), Map.of()).ok();
        Answer part =
                dana.fetch(urls.path("download_url").textValue(), Map.of("Range", "bytes=0-0"));

        assertThat(download.text()).isEqualTo("x,y\n");
        assertThat(download.header("Content-Disposition")).startsWith("attachment");
        assertThat(view.header("Content-Disposition")).startsWith("inline");
        assertThat(view.header("Content-Type")).startsWith("text/csv");
        assertThat(part.status()).isEqualTo(206);
        assertThat(dana.get(path + "/files/urls").status()).isEqualTo(400);
        assertThat(dana.get(path + "/files/urls?path=..%2Fx").status()).isEqualTo(404);
    }

    @Test
    void theOldDownloadUrlWarnsOfItsEnd() {
        Answer answer = dana.get(added() + "/files/download_url?path=top.txt").ok();

        assertThat(answer.header("Deprecation")).isEqualTo("@1754006400");
        assertThat(answer.header("Sunset")).isEqualTo("Mon, 31 Aug 2026 23:59:59 GMT");
        assertThat(dana.fetch(answer.json().path("url").textValue(), Map.of()).ok().text())
                .isEqualTo("top");
    }

    @Test
    void aDeletedDataAssetIsGoneWithItsUrls() {
        String path = added();
        String id = path.substring(path.lastIndexOf('/') + 1);
        String url =
                dana.get(path + "/files/urls?path=top.txt").json().path("view_url").textValue();

        Answer answer = dana.delete(path);

        assertThat(answer.status()).isEqualTo(204);
        assertThat(dana.get(path).status()).isEqualTo(404);
        assertThat(dana.delete(path).status()).isEqualTo(404);
        assertThat(dana.fetch(url, Map.of()).status()).isEqualTo(404);
        assertThat(home.resolve("assets").resolve(id)).doesNotExist();
    }

    @Test
    void whatARunReadsIsNotDeleted() {
        String path = added();
        String id = path.substring(path.lastIndexOf('/') + 1);
        String run =
                dana.run(dana.runWith(dana.addCapsule(SmallFolder.capsule("sleep 1000")), id, "m"));

        Answer refused = dana.delete(path);

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.message()).contains(id, run);
        dana.delete(COMPUTATIONS + "/" + run).ok();
        assertThat(dana.delete(path).status()).isEqualTo(204);
    }

    @Test
    void nobodyElseSeesOrChangesIt() {
        String path = added();
        var kim = cove.user("kim@example.org");

        for (Answer answer :
                List.of(
                        kim.get(path),
                        kim.send("PUT", path, Map.of(), "{}".getBytes(StandardCharsets.UTF_8)),
                        kim.patch(path + "/archive?archive=True"),
                        kim.post(path + "/files"),
                        kim.get(path + "/files/urls?path=top.txt"),
                        kim.get(path + "/files/download_url?path=top.txt"),
                        kim.delete(path))) {
            assertThat(answer.status()).as(answer.toString()).isEqualTo(404);
        }
        assertThat(cove.admin().get(path).status()).isEqualTo(200);
    }
}
