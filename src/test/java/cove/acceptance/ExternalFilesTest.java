// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static cove.acceptance.CoveClient.DATA_ASSETS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import cove.testing.Answer;
import cove.testing.S3ProxyServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of external data assets, listed and fetched where they are. */
class ExternalFilesTest {
    @TempDir private static Path home;
    private static S3ProxyServer s3;
    private static CoveHarness cove;
    private static CoveClient dana;
    private static String asset;

    @BeforeAll
    static void start() {
        s3 =
                S3ProxyServer.start()
                        .bucket("lab")
                        .put("lab", "reads/a.txt", "0123456789")
                        .put("lab", "reads/deep/b c+ü.csv", "x,y")
                        .put("lab", "readsofanother/secret.txt", "no");
        cove = CoveHarness.start(home, CoveHarness.SETTINGS + s3.settings("lab"));
        dana = cove.user("dana@example.org");
        ExternalAssets.giveKeys(dana, "lab");
        asset = ExternalAssets.make(dana, "reads", "lab", "reads");
    }

    @AfterAll
    static void close() {
        cove.close();
        s3.close();
    }

    private static Answer list(String id, String path) {
        return dana.post(DATA_ASSETS + "/" + id + "/files", Map.of("path", path));
    }

    private static Answer urls(String id, String path) {
        return dana.get(
                DATA_ASSETS
                        + "/"
                        + id
                        + "/files/urls?path="
                        + URLEncoder.encode(path, StandardCharsets.UTF_8));
    }

    @Test
    void foldersAreListedOneByOne() {
        assertThat(list(asset, "").ok().json().path("items").toString())
                .isEqualTo(
                        "[{\"name\":\"a.txt\",\"path\":\"a.txt\",\"type\":\"file\",\"size\":10},{\"name\":\"deep\",\"path\":\"deep\",\"type\":\"folder\"}]");
        assertThat(list(asset, "deep").ok().json().path("items").toString())
                .isEqualTo(
                        "[{\"name\":\"b c+ü.csv\",\"path\":\"deep/b c+ü.csv\",\"type\":\"file\",\"size\":3}]");
        assertThat(list(asset, "nowhere").status()).isEqualTo(404);
    }

    @Test
    void aFileIsFetchedThroughTheServerWithoutAToken() {
        JsonNode urls = urls(asset, "deep/b c+ü.csv").ok().json();

        Answer download = ExternalAssets.fetch(cove, urls.path("download_url").textValue());
        assertThat(download.status()).isEqualTo(200);
        assertThat(download.text()).isEqualTo("x,y");
        assertThat(download.header("Content-Disposition")).startsWith("attachment");
        Answer view = ExternalAssets.fetch(cove, urls.path("view_url").textValue());
        assertThat(view.header("Content-Type")).isEqualTo("text/csv; charset=utf-8");
        assertThat(urls.toString())
                .doesNotContain(S3ProxyServer.ACCESS_KEY_ID)
                .startsWith("{\"")
                .contains(cove.url());
        assertThat(
                        dana.get(DATA_ASSETS + "/" + asset + "/files/download_url?path=a.txt")
                                .ok()
                                .json()
                                .path("url")
                                .textValue())
                .startsWith(cove.url() + "/files/d/");
    }

    @Test
    void aPartOfAFileIsAPartOfItsObject() {
        String url = urls(asset, "a.txt").ok().json().path("download_url").textValue();

        Answer part = ExternalAssets.fetch(cove, url, "Range", "bytes=2-4");

        assertThat(part.status()).isEqualTo(206);
        assertThat(part.text()).isEqualTo("234");
        assertThat(part.header("Content-Range")).isEqualTo("bytes 2-4/10");
        assertThat(ExternalAssets.fetch(cove, url, "If-None-Match", part.header("ETag")).status())
                .isEqualTo(304);
        assertThat(ExternalAssets.fetch(cove, url, "Range", "bytes=10-").status()).isEqualTo(416);
    }

    @Test
    void whatIsNotBelowTheDataAssetIsNotServed() {
        for (String path :
                new String[] {
                    "../readsofanother/secret.txt", "deep", "nothing", "deep/", "a.txt\0"
                }) {
            assertThat(urls(asset, path).status()).as(path).isEqualTo(404);
        }
        String url = urls(asset, "a.txt").ok().json().path("download_url").textValue();
        assertThat(ExternalAssets.fetch(cove, url.replace("~", "~x")).status()).isEqualTo(403);
    }

    @Test
    void whoHasNoCredentialsIsToldSo() {
        Answer refused =
                cove.admin().post(DATA_ASSETS + "/" + asset + "/files", Map.of("path", ""));

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.message()).contains("You have no credentials for s3://lab/reads");
    }

    @Test
    void aBucketThatIsGoneIsNoMistakeOfTheServer() {
        s3.bucket("leaving").put("leaving", "a.txt", "one");
        String id = ExternalAssets.make(dana, "reads", "leaving", "");
        String url = urls(id, "a.txt").ok().json().path("download_url").textValue();
        s3.remove("leaving", "a.txt");

        assertThat(ExternalAssets.fetch(cove, url).status()).isEqualTo(404);
        s3.removeBucket("leaving");
        for (Answer answer :
                new Answer[] {
                    list(id, ""), list(id, "x"), urls(id, "a.txt"), ExternalAssets.fetch(cove, url)
                }) {
            assertThat(answer.status()).as(answer.text()).isEqualTo(404);
            assertThat(answer.message()).contains("leaving");
        }
    }
}
