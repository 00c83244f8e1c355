// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static cove.acceptance.CoveClient.COMPUTATIONS;
import static cove.acceptance.CoveClient.DATA_ASSETS;
import static cove.acceptance.CoveClient.runOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cove.http.Json;
import cove.testing.Answer;
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

/** Several external data assets as one. */
class CombinedDataAssetTest {
    @TempDir private static Path home;
    private static S3ProxyServer s3;
    private static CoveHarness cove;
    private static CoveClient dana;
    private static String reads;
    private static String genome;

    @BeforeAll
    static void start() {
        s3 =
                S3ProxyServer.start()
                        .bucket("lab")
                        .put("lab", "reads/a.txt", "one")
                        .put("lab", "genome/g.fa", "ACGT");
        cove =
                CoveHarness.start(
                        home,
                        CoveHarness.SETTINGS
                                + "[external]\nidle_seconds = 0\n"
                                + s3.settings("lab"));
        dana = cove.user("dana@example.org");
        ExternalAssets.giveKeys(dana, "lab");
        reads = ExternalAssets.make(dana, "reads", "lab", "reads");
        genome = ExternalAssets.make(dana, "genome", "lab", "genome");
    }

    @AfterAll
    static void close() {
        cove.close();
        s3.close();
    }

    private static ObjectNode request(String... ids) {
        ObjectNode body = ExternalAssets.request("all", Json.MAPPER.nullNode());
        body.set("data_asset_ids", Json.MAPPER.valueToTree(ids));
        return body;
    }

    private static JsonNode combined() {
        return dana.post(DATA_ASSETS, request(reads, genome)).ok().json();
    }

    private static JsonNode run(String script, String asset) {
        ObjectNode body = runOf(dana.addCapsule(SmallFolder.capsule(script)));
        body.set("data_assets", Json.MAPPER.valueToTree(List.of(Map.of("id", asset))));
        return dana.waitFor(dana.run(body));
    }

    @Test
    void aCombinedDataAssetTellsItsMembers() {
        JsonNode asset = combined();

        assertThat(asset.path("state").textValue()).isEqualTo("ready");
        assertThat(asset.path("type").textValue()).isEqualTo("combined");
        assertThat(asset.path("files").longValue()).isEqualTo(2);
        assertThat(asset.path("size").longValue()).isEqualTo(7);
        assertThat(asset.path("contained_data_assets").toString())
                .isEqualTo(
                        "[{\"id\":\"%s\",\"mount\":\"reads\",\"size\":3},{\"id\":\"%s\",\"mount\":\"genome\",\"size\":4}]"
                                .formatted(reads, genome));
        for (Map<String, String> search :
                List.of(
                        Map.of("type", "combined"),
                        Map.of("query", "contained_data_id:" + reads))) {
            assertThat(
                            dana.post(DATA_ASSETS + "/search", search)
                                    .ok()
                                    .json()
                                    .findValuesAsText("id"))
                    .contains(asset.path("id").textValue());
        }
    }

    @Test
    void eachMemberIsInASubFolderAndNothingCanBeAdded() throws IOException {
        String id = combined().path("id").textValue();

        JsonNode end =
                run(
                        "cd /data/all; find . -type f | sort > /results/files; cat reads/a.txt genome/g.fa > /results/all; if touch new; then exit 3; fi; if touch reads/new; then exit 4; fi",
                        id);

        assertThat(end.path("end_status").textValue()).as(end.toString()).isEqualTo("succeeded");
        Path results = cove.results(end.path("id").textValue());
        assertThat(Files.readString(results.resolve("files")))
                .isEqualTo("./genome/g.fa\n./reads/a.txt\n");
        assertThat(Files.readString(results.resolve("all"))).isEqualTo("oneACGT");
        assertThat(end.path("external_data").findValuesAsText("mount"))
                .containsExactly("all/reads", "all/genome");
        assertThat(end.path("external_data").findValuesAsText("data_asset"))
                .containsExactly(reads, genome);
        assertThat(end.path("external_data").findValuesAsText("at_end"))
                .containsExactly("unchanged", "unchanged");
    }

    @Test
    void allThatIsWrongWithTheMembersIsTold() {
        String internal = dana.addDataAsset("inner", new SmallFolder(Map.of("x", "y")));
        String sameMount = ExternalAssets.make(dana, "reads", "lab", "genome");
        String others =
                ExternalAssets.makePublic(
                        cove.user("robin@example.org"), "hidden", openBucket(), "all");
        int before = count();

        Answer refused = dana.post(DATA_ASSETS, request(reads, internal, sameMount, others));

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.message())
                .contains("Data asset %s is internal, and only external ones".formatted(internal))
                .contains("have the same mount 'reads'")
                .contains("There is no data asset '%s' here".formatted(others));
        assertThat(dana.post(DATA_ASSETS, request(reads)).message())
                .contains("must name 2 to 1000");
        assertThat(count()).isEqualTo(before);
    }

    private static String openBucket() {
        s3.publicBucket("open").putPublic("open", "all/a.txt", "free");
        return "open";
    }

    private static int count() {
        return dana.post(DATA_ASSETS + "/search", Map.of()).ok().json().path("results").size();
    }

    @Test
    void aMemberStaysAsLongAsACombinedOneNeedsIt() {
        String member = ExternalAssets.make(dana, "third", "lab", "genome");
        String id =
                dana.post(DATA_ASSETS, request(reads, member)).ok().json().path("id").textValue();

        Answer refused = dana.delete(DATA_ASSETS + "/" + member);

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.message()).contains(id);
        dana.delete(DATA_ASSETS + "/" + id).ok();
        dana.delete(DATA_ASSETS + "/" + member).ok();
        assertThat(dana.get(COMPUTATIONS + "/" + id).status()).isEqualTo(404);
    }

    @Test
    void itsFilesAreListedAndFetchedBelowItsMembers() {
        String id = combined().path("id").textValue();

        assertThat(
                        dana.post(DATA_ASSETS + "/" + id + "/files", Map.of("path", ""))
                                .ok()
                                .json()
                                .findValuesAsText("path"))
                .containsExactly("genome", "reads");
        assertThat(
                        dana.post(DATA_ASSETS + "/" + id + "/files", Map.of("path", "reads"))
                                .ok()
                                .json()
                                .findValuesAsText("path"))
                .containsExactly("reads/a.txt");
        String url =
                dana.get(DATA_ASSETS + "/" + id + "/files/urls?path=genome%2Fg.fa")
                        .ok()
                        .json()
                        .path("download_url")
                        .textValue();
        assertThat(ExternalAssets.fetch(cove, url).text()).isEqualTo("ACGT");
        assertThat(dana.get(DATA_ASSETS + "/" + id + "/files/urls?path=other%2Fg.fa").status())
                .isEqualTo(404);
    }
}
