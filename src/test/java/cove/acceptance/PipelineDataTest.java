// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static cove.acceptance.CoveClient.COMPUTATIONS;
import static cove.acceptance.CoveClient.runOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import cove.testing.Answer;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which data assets the run of a pipeline gets, and which it refuses. */
class PipelineDataTest {
    @TempDir private static Path home;
    private static CoveHarness cove;
    private static CoveClient dana;
    private static String bare;

    @BeforeAll
    static void start() {
        cove = CoveHarness.start(home);
        dana = cove.user("dana@example.org", "capsule:write", "data_asset:write");
        bare = id(dana.addCapsule(SmallFolder.capsule("true"), "?slug=1000003"));
    }

    @AfterAll
    static void close() {
        cove.close();
    }

    /** What is asked for is looked at here, not run. */
    @AfterEach
    void end() {
        cove.endAll();
    }

    private static String add(SmallFolder folder) {
        return id(dana.addPipeline(folder, ""));
    }

    private static String id(Answer answer) {
        return answer.ok().json().path("id").textValue();
    }

    private static ObjectNode runOfPipeline(String id) {
        return runOf(id).putNull("capsule_id").put("pipeline_id", id);
    }

    private static void refused(ObjectNode body, String... words) {
        var before = cove.stored();

        Answer answer = dana.post(COMPUTATIONS, body);

        assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
        assertThat(answer.message()).contains(words);
        assertThat(cove.stored()).isEqualTo(before);
    }

    @Test
    void aDataAssetTakesThePlaceOfTheOneAtItsMount() {
        String reads = dana.addDataAsset("reads", new SmallFolder(Map.of("a", "a")));
        String genome = dana.addDataAsset("genome", new SmallFolder(Map.of("g", "g")));
        String other = dana.addDataAsset("other", new SmallFolder(Map.of("b", "b")));
        String sameMount = dana.addDataAsset("genome", new SmallFolder(Map.of("h", "h")));
        String withData =
                add(
                        SmallPipeline.of(process())
                                .with(
                                        ".codeocean/datasets.json",
                                        "{\"attached_datasets\": [{\"id\": \"%s\", \"mount\": \"reads\"}, {\"id\": \"%s\", \"mount\": \"genome\"}]}"
                                                .formatted(reads, genome)));

        assertThat(dataAssets(runOfPipeline(withData)))
                .containsExactlyInAnyOrderEntriesOf(Map.of("reads", reads, "genome", genome));
        ObjectNode both = runOfPipeline(withData);
        both.putArray("data_assets").addObject().put("id", other).put("mount", "reads");
        both.withArray("data_assets").addObject().put("id", sameMount).putNull("mount");
        assertThat(dataAssets(both))
                .containsExactlyInAnyOrderEntriesOf(Map.of("reads", other, "genome", sameMount));

        ObjectNode unknown = runOfPipeline(withData);
        unknown.putArray("data_assets").addObject().put("id", other).putNull("mount");
        refused(unknown, "no mount 'other'", other, "reads, genome");
        refused(
                with(runOfPipeline(add(SmallPipeline.of(process()))), other),
                "no mount 'other'",
                "no data asset is attached");
    }

    private static String process() {
        return SmallPipeline.process("bare_1", bare, "1000003");
    }

    private static ObjectNode with(ObjectNode body, String asset) {
        body.putArray("data_assets").addObject().put("id", asset).putNull("mount");
        return body;
    }

    private static Map<String, String> dataAssets(ObjectNode body) {
        var byMount = new TreeMap<String, String>();
        dana.post(COMPUTATIONS, body)
                .ok()
                .json()
                .path("data_assets")
                .forEach(
                        asset ->
                                byMount.put(
                                        asset.path("mount").textValue(),
                                        asset.path("id").textValue()));
        return byMount;
    }

    @Test
    void anAttachedDataAssetThatIsNotHereIsNamed() {
        String missing = UUID.randomUUID().toString();
        String withData =
                add(
                        SmallPipeline.of(process())
                                .with(
                                        ".codeocean/datasets.json",
                                        "{\"attached_datasets\": [{\"id\": \"%s\", \"mount\": \"reads\"}]}"
                                                .formatted(missing)));

        refused(
                runOfPipeline(withData),
                "The pipeline's data asset " + missing,
                "cove asset add FOLDER --mount reads --id " + missing);
    }

    @Test
    void dataThatTheScriptFetchesFromElsewhereIsTakenFromItsCopyHere() {
        String reads = UUID.randomUUID().toString();
        String other = dana.addDataAsset("reads", new SmallFolder(Map.of("b", "b")));
        String fetching =
                add(
                        SmallPipeline.of(
                                        "params.reads_url = 's3://bucket/reads'",
                                        "reads = channel.fromPath(params.reads_url + \"/\", type: 'any')",
                                        process())
                                .with(
                                        ".codeocean/datasets.json",
                                        "{\"attached_datasets\": [{\"id\": \"%s\", \"mount\": \"reads\"}]}"
                                                .formatted(reads)));

        refused(
                with(runOfPipeline(fetching), other),
                "the mount 'reads' of the pipeline is external, and the one to replace it is internal");

        dana.addDataAsset("reads", new SmallFolder(Map.of("a", "a")), reads);
        String copied = dana.run(runOfPipeline(fetching));
        assertThat(cove.pipelinePlan(copied).at("/params/reads_url").textValue())
                .isEqualTo("../data/reads");
    }
}
