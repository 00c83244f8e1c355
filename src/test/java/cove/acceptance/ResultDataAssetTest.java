// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static cove.acceptance.CoveClient.COMPUTATIONS;
import static cove.acceptance.CoveClient.runOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cove.testing.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data assets made of the results of a computation, as the SDK asks for them. */
class ResultDataAssetTest {
    private static final String SCRIPT =
            """
            cd /results
            echo text > summary.csv
            mkdir -p plots/deep bare
            echo 1 > plots/a.svg
            echo 2 > plots/deep/c.svg
            ln -s deep/c.svg plots/inside
            ln -s ../plots/a.svg plots/by-way-of-outside
            ln -s ../summary.csv plots/summary
            ln -s /etc/passwd plots/outside
            ln -s nowhere plots/dangling
            mkfifo plots/pipe
            mkdir tied
            ln -s ../plots tied/plots
            """;
    private static final String PANEL =
            """
            {"version": 1, "named_parameters": true, "parameters": [
              {"id": "p1", "name": "Minimum length", "param_name": "min_length", "type": "text",
               "value_type": "integer", "default_value": "30"}]}
            """;

    @TempDir private static Path home;
    private static CoveHarness cove;
    private static CoveClient dana;
    private static String reads;
    private static String capsule;
    private static String computation;

    @BeforeAll
    static void start() {
        cove = CoveHarness.start(home);
        dana = cove.user("dana@example.org");
        reads = dana.addDataAsset("reads", new SmallFolder(Map.of("a.txt", "the reads")));
        capsule = dana.addCapsule(SmallFolder.capsule(SCRIPT).withPanel(PANEL));
        var run = runOf(capsule);
        run.putArray("data_assets").addObject().put("id", reads).put("mount", "reads");
        run.putArray("named_parameters")
                .addObject()
                .put("param_name", "min_length")
                .put("value", "35");
        computation = dana.run(run);
        assertThat(dana.waitFor(computation).path("exit_code").intValue()).isZero();
    }

    @AfterAll
    static void close() {
        cove.close();
    }

    private static String path(String asset) {
        return CoveClient.DATA_ASSETS + "/" + asset;
    }

    private static JsonNode captured(String part) {
        return dana.waitForDataAsset(
                dana.createDataAsset(CoveClient.dataAssetOf(computation, part)));
    }

    private static List<String> namesIn(String asset, String folder) {
        return dana.post(path(asset) + "/files", Map.of("path", folder))
                .ok()
                .json()
                .findValuesAsText("name");
    }

    private static String text(String asset, String file) {
        var urls = dana.get(path(asset) + "/files/urls?path=" + CoveClient.encoded(file)).ok();
        return dana.fetch(urls.json().path("download_url").textValue(), Map.of()).ok().text();
    }

    @Test
    void aDraftIsAnsweredWithAllThatTheSdkNeeds() {
        ObjectNode request = CoveClient.dataAssetOf(computation, null);
        request.put("description", "by dana");
        request.putObject("custom_metadata").put("subject id", "712345").put("depth", 1.5);

        JsonNode draft = dana.post(CoveClient.DATA_ASSETS, request).ok().json();

        assertThat(UUID.fromString(draft.path("id").textValue())).isNotNull();
        assertThat(draft.path("state").textValue()).isEqualTo("draft");
        assertThat(draft.path("type").textValue()).isEqualTo("result");
        assertThat(draft.path("name").textValue()).isEqualTo("trimmed");
        assertThat(draft.path("mount").textValue()).isEqualTo("trimmed-reads");
        assertThat(draft.path("description").textValue()).isEqualTo("by dana");
        assertThat(draft.path("tags").toString()).isEqualTo("[\"fastq\"]");
        assertThat(draft.path("last_used").isIntegralNumber()).isTrue();
        assertThat(draft.path("created").longValue()).isPositive();
        assertThat(draft.path("owner_email").textValue()).isEqualTo("dana@example.org");
        assertThat(draft.path("custom_metadata").toString())
                .isEqualTo("{\"subject id\":\"712345\",\"depth\":1.5}");
        JsonNode ready = dana.waitForDataAsset(draft.path("id").textValue());
        assertThat(ready.path("custom_metadata")).isEqualTo(draft.path("custom_metadata"));
        assertThat(ready.path("provenance")).isEqualTo(draft.path("provenance"));
    }

    @Test
    void itTellsWhatItWasMadeBy() {
        JsonNode asset = captured(null);
        JsonNode run = dana.computation(computation).json().path("run");

        JsonNode provenance = asset.path("provenance");
        assertThat(provenance.path("computation").textValue()).isEqualTo(computation);
        assertThat(provenance.path("commit").textValue()).isEqualTo(run.path("commit").textValue());
        assertThat(provenance.path("run_script").textValue()).isEqualTo("code/run");
        assertThat(provenance.path("data_assets").toString())
                .isEqualTo("[\"%s\"]".formatted(reads));
        assertThat(provenance.path("capsule_id").textValue()).isEqualTo(capsule);
        assertThat(provenance.has("capsule")).isFalse();
        assertThat(provenance.has("pipeline_id")).isFalse();
        assertThat(asset.path("app_parameters").toString())
                .isEqualTo("[{\"name\":\"Minimum length\",\"value\":\"35\"}]");
    }

    @Test
    void allResultsAreCapturedWithoutCopyingBytes() throws IOException {
        JsonNode asset = captured(null);
        String id = asset.path("id").textValue();

        assertThat(asset.path("state").textValue()).as(asset.toString()).isEqualTo("ready");
        assertThat(asset.path("digest").textValue()).matches("[0-9a-f]{64}");
        assertThat(namesIn(id, "")).contains("summary.csv", "plots", "bare", "output");
        Path file = home.resolve("assets").resolve(id).resolve("summary.csv");
        assertThat(Files.isSameFile(file, cove.results(computation).resolve("summary.csv")))
                .isTrue();
        assertThat(captured("").path("digest")).isEqualTo(asset.path("digest"));
    }

    @Test
    void aFolderOfTheResultsIsCapturedWithWhatItsLinksShow() {
        JsonNode asset = captured("plots/");
        String id = asset.path("id").textValue();

        assertThat(asset.path("state").textValue()).as(asset.toString()).isEqualTo("ready");
        assertThat(namesIn(id, ""))
                .containsExactly("a.svg", "by-way-of-outside", "deep", "inside", "summary");
        assertThat(namesIn(id, "deep")).containsExactly("c.svg");
        assertThat(text(id, "inside")).isEqualTo("2\n");
        assertThat(text(id, "by-way-of-outside")).isEqualTo("1\n");
        assertThat(text(id, "summary")).isEqualTo("text\n");
    }

    @Test
    void whatCannotBeCapturedFailsWithItsReason() {
        JsonNode tied = captured("tied");
        JsonNode bare = captured("bare");

        assertThat(tied.path("state").textValue()).isEqualTo("failed");
        assertThat(tied.path("failure_reason").textValue()).contains("'tied/plots' is a link");
        assertThat(bare.path("state").textValue()).isEqualTo("failed");
        assertThat(bare.path("failure_reason").textValue()).contains("never empty");
        String id = tied.path("id").textValue();
        assertThat(home.resolve("assets").resolve(id)).doesNotExist();
        assertThat(namesIn(id, "")).isEmpty();
        assertThat(dana.get(path(id) + "/files/urls?path=a").status()).isEqualTo(404);
        Answer run = dana.post(COMPUTATIONS, dana.runWith(capsule, id, "m"));
        assertThat(run.status()).isEqualTo(400);
        assertThat(run.message()).contains(id + " is failed, not ready");
    }

    @Test
    void itOutlivesItsComputation() {
        String mortal = dana.run(capsule);
        dana.waitFor(mortal);
        String id = dana.createDataAsset(CoveClient.dataAssetOf(mortal, null));
        assertThat(dana.waitForDataAsset(id).path("state").textValue()).isEqualTo("ready");

        dana.delete(COMPUTATIONS + "/" + mortal).ok();

        assertThat(text(id, "summary.csv")).isEqualTo("text\n");
        String reader = dana.addCapsule(SmallFolder.capsule("cat /data/m/summary.csv"));
        String run = dana.run(dana.runWith(reader, id, "m"));
        dana.waitFor(run);
        assertThat(dana.resultText(run, "output")).isEqualTo("text\n");
    }

    @Test
    void aComputationThatIsNotOverHasNothingToCapture() {
        String running = dana.run(dana.addCapsule(SmallFolder.capsule("sleep 1000")));

        Answer answer = dana.post(CoveClient.DATA_ASSETS, CoveClient.dataAssetOf(running, null));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message()).contains(running, "wait until it is completed");
        dana.delete(COMPUTATIONS + "/" + running).ok();
        assertThat(
                        dana.post(CoveClient.DATA_ASSETS, CoveClient.dataAssetOf(running, null))
                                .status())
                .isEqualTo(404);
    }

    @Test
    void whatIsNotAmongTheResultsIsNotFound() {
        for (String part : List.of("nothing", "summary.csv", "../log", "/etc", "plots/outside")) {
            Answer answer =
                    dana.post(CoveClient.DATA_ASSETS, CoveClient.dataAssetOf(computation, part));

            assertThat(answer.status()).as(part).isEqualTo(404);
            assertThat(answer.message()).contains(part);
        }
        Answer others =
                cove.user("kim@example.org")
                        .post(CoveClient.DATA_ASSETS, CoveClient.dataAssetOf(computation, null));
        assertThat(others.status()).isEqualTo(404);
        assertThat(others.message()).contains(computation);
    }

    @Test
    void cloudWorkstationsAreRefused() {
        ObjectNode workstation = CoveClient.dataAssetOf(computation, null);
        ((ObjectNode) workstation.get("source"))
                .putNull("computation")
                .putObject("cloud_workstation")
                .put("id", "x")
                .put("path", "p");
        assertThat(dana.post(CoveClient.DATA_ASSETS, workstation).message())
                .contains("source.cloud_workstation", "there are no cloud workstations");
    }

    @Test
    void allMistakesAreToldAtOnce() {
        var before = cove.stored();

        Answer answer =
                dana.post(
                        CoveClient.DATA_ASSETS,
                        """
                        {"name": " ", "mount": "a/b", "tags": [7], "custom_metadata": {"x": {}, "y": 1e999},
                         "source": {"computation": {"path": 1}, "aws": {"bucket": "b"}}}
                        """);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message())
                .contains("needs a name")
                .contains("The mount 'a/b'")
                .contains("tags[0] must be a string")
                .contains("custom_metadata.x must be", "custom_metadata.y must be")
                .contains("source.computation.id is missing")
                .contains("source.computation.path must be a string")
                .contains("Several sources were sent (aws, computation)");
        assertThat(cove.stored()).isEqualTo(before);
        assertThat(dana.post(CoveClient.DATA_ASSETS, "{}").message())
                .contains("name is missing", "mount is missing", "source is missing");
    }

    @Test
    void aResearchFieldIsNotKept() {
        ObjectNode request = CoveClient.dataAssetOf(computation, null).put("field", "Biology");

        String id = dana.createDataAsset(request);
        JsonNode updated =
                dana.send(
                                "PUT",
                                path(id),
                                Map.of(),
                                "{\"field\": \"Physics\"}".getBytes(StandardCharsets.UTF_8))
                        .ok()
                        .json();

        assertThat(updated.has("field")).isFalse();
        assertThat(dana.waitForDataAsset(id).has("field")).isFalse();
    }

    @Test
    void tagsMayBeLeftOut() {
        ObjectNode request = CoveClient.dataAssetOf(computation, null);
        request.putNull("tags");

        assertThat(dana.post(CoveClient.DATA_ASSETS, request).ok().json().path("tags").toString())
                .isEqualTo("[]");
    }
}
