// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cove.http.Json;
import cove.testing.Eventually;
import cove.testing.S3ProxyServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pipelines whose scripts fetch data from buckets: they read it through a mount instead. */
class ExternalPipelineTest {
    @TempDir private static Path home;
    private static S3ProxyServer s3;
    private static CoveHarness cove;
    private static CoveClient dana;

    @BeforeAll
    static void start() {
        s3 =
                S3ProxyServer.start()
                        .bucket("lab")
                        .put("lab", "reads/a.txt", "one\n")
                        .put("lab", "reads/b.txt", "two\n")
                        .put("lab", "others/c.txt", "three\n");
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
    static void close() {
        cove.close();
        s3.close();
    }

    /** As the visual editor writes it for an external data asset. */
    private static String pipeline(String attached) {
        SmallFolder folder =
                SmallPipeline.of(
                                """
                                params.reads_url = 's3://lab/reads'

                                process read {
                                    publishDir "$RESULTS_PATH", mode: 'copy'
                                    input:
                                    path 'capsule/data/'
                                    output:
                                    path 'all.txt'
                                    path 'first', type: 'any'
                                    script:
                                    '''
                                    cat capsule/data/*.txt > all.txt
                                    ln -s $(readlink -f $(ls capsule/data/*.txt | head -n 1)) first
                                    '''
                                }

                                workflow {
                                    read(channel.fromPath(params.reads_url + "/*", type: 'any').collect())
                                }
                                """)
                        .with(
                                ".codeocean/datasets.json",
                                "{\"attached_datasets\": [{\"id\": \"%s\", \"mount\": \"reads\"}]}"
                                        .formatted(attached));
        return dana.addPipeline(folder, "?name=reading").ok().json().path("id").textValue();
    }

    private static JsonNode run(String pipeline, Map<String, String> asset) {
        ObjectNode body = CoveClient.runOf(pipeline);
        if (!asset.isEmpty()) {
            body.set("data_assets", Json.MAPPER.valueToTree(List.of(asset)));
        }
        return dana.waitFor(dana.run(body));
    }

    private static String all(JsonNode end) throws IOException {
        assertThat(end.path("end_status").textValue())
                .as(
                        end.toString()
                                + dana.get(
                                                "/api/cove/v1/computations/"
                                                        + end.path("id").textValue()
                                                        + "/log")
                                        .text())
                .isEqualTo("succeeded");
        return Files.readString(cove.results(end.path("id").textValue()).resolve("all.txt"));
    }

    @Test
    void aScriptThatFetchesFromABucketReadsItThroughTheMount() throws IOException {
        String reads = ExternalAssets.make(dana, "reads", "lab", "reads");
        String others = ExternalAssets.make(dana, "others", "lab", "others");
        String pipeline = pipeline(reads);

        JsonNode end = run(pipeline, Map.of());
        assertThat(all(end)).isEqualTo("one\ntwo\n");
        assertThat(end.path("external_data").path(0).path("at_end").textValue())
                .isEqualTo("unchanged");
        Path published = cove.results(end.path("id").textValue()).resolve("first");
        assertThat(published).isRegularFile().hasContent("one");

        JsonNode replaced = run(pipeline, Map.of("id", others, "mount", "reads"));
        assertThat(all(replaced)).isEqualTo("three\n");
    }

    @Test
    void aPublishedFileThatIsGoneFromItsBucketEndsTheRunAllTheSame() throws IOException {
        s3.put("lab", "going/a.txt", "one\n").put("lab", "going/b.txt", "x".repeat(20_000_000));
        String going = ExternalAssets.make(dana, "reads", "lab", "going");
        String pipeline =
                dana.addPipeline(
                                SmallPipeline.of(
                                                """
                                                process publish {
                                                    publishDir "$RESULTS_PATH"
                                                    output:
                                                    path 'last'
                                                    script:
                                                    '''
                                                    ln -s /repo/data/reads/b.txt last
                                                    ls /tmp/data/reads
                                                    touch reached
                                                    until [ ! -e /tmp/data/reads/a.txt ] || ! cat /tmp/data/reads/a.txt > /dev/null; do sleep 0.1; done
                                                    '''
                                                }

                                                workflow {
                                                    publish()
                                                }
                                                """)
                                        .with(
                                                ".codeocean/datasets.json",
                                                "{\"attached_datasets\": [{\"id\": \"%s\", \"mount\": \"reads\"}]}"
                                                        .formatted(going)),
                                "?name=publishing")
                        .ok()
                        .json()
                        .path("id")
                        .textValue();
        String id = dana.run(CoveClient.runOf(pipeline));
        Path run = cove.results(id).getParent();
        Eventually.so("the task", Duration.ofMinutes(2), () -> has(run, "reached"));
        s3.remove("lab", "going/b.txt");
        s3.remove("lab", "going/a.txt");

        JsonNode end = dana.waitFor(id);

        assertThat(end.path("end_status").textValue()).as(end.toString()).isEqualTo("failed");
        assertThat(end.at("/failure/cause").textValue())
                .as(end.toString())
                .isEqualTo("external_data_lost");
        assertThat(end.at("/external_data/0/at_end").textValue()).isEqualTo("changed");
    }

    private static boolean has(Path folder, String name) {
        try (var files = Files.walk(folder)) {
            return files.anyMatch(file -> file.endsWith(name));
        } catch (IOException | UncheckedIOException e) {
            return false; // what is being made and removed meanwhile
        }
    }

    @Test
    void likeIsReplacedByLikeOnly() {
        String reads = ExternalAssets.make(dana, "reads", "lab", "reads");
        String others = ExternalAssets.make(dana, "others", "lab", "others");
        String internal = dana.addDataAsset("reads", new SmallFolder(Map.of("x", "y")));
        ObjectNode request = ExternalAssets.request("reads", Json.MAPPER.nullNode());
        request.set("data_asset_ids", Json.MAPPER.valueToTree(List.of(reads, others)));
        String combined =
                dana.post(CoveClient.DATA_ASSETS, request).ok().json().path("id").textValue();
        String pipeline = pipeline(reads);

        for (Map.Entry<String, String> one :
                Map.of(internal, "internal", combined, "combined").entrySet()) {
            ObjectNode body = CoveClient.runOf(pipeline);
            body.set(
                    "data_assets",
                    Json.MAPPER.valueToTree(List.of(Map.of("id", one.getKey(), "mount", "reads"))));
            var refused = dana.post(CoveClient.COMPUTATIONS, body);
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.message())
                    .contains("is external, and the one to replace it is " + one.getValue());
        }
    }
}
