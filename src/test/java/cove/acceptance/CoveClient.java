// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cove.http.Json;
import cove.testing.Answer;
import cove.testing.Eventually;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** A caller with a token, who sends the headers and bodies that the vendor's SDK 0.16.0 sends. */
final class CoveClient {
    static final String COMPUTATIONS = "/api/v1/computations";
    static final String DATA_ASSETS = "/api/v1/data_assets";

    private static final Map<String, String> SDK_HEADERS =
            Map.of(
                    "User-Agent", "python-requests/2.28.1",
                    "Accept-Encoding", "gzip, deflate",
                    "Accept", "*/*",
                    "Connection", "keep-alive",
                    "Content-Type", "application/json",
                    "Min-Server-Version", "4.6.0");

    private final CoveHarness cove;
    private final String token;

    CoveClient(CoveHarness cove, String token) {
        this.cove = cove;
        this.token = token;
    }

    String token() {
        return token;
    }

    Answer get(String target) {
        return send("GET", target, Map.of(), null);
    }

    /** A call without a body: the SDK announces one of no bytes. */
    Answer post(String target) {
        return send("POST", target, Map.of(), new byte[0]);
    }

    Answer post(String target, Object json) {
        return send("POST", target, Map.of(), bytes(json));
    }

    Answer patch(String target) {
        return send("PATCH", target, Map.of(), new byte[0]);
    }

    Answer delete(String target) {
        return send("DELETE", target, Map.of(), new byte[0]);
    }

    /** The SDK's way to detach data assets: with a body. */
    Answer delete(String target, Object json) {
        return send("DELETE", target, Map.of(), bytes(json));
    }

    /** Sends the SDK's headers; those given come on top or instead. */
    Answer send(String method, String target, Map<String, String> headers, byte[] body) {
        var all = new LinkedHashMap<>(SDK_HEADERS);
        all.put("Authorization", CoveHarness.basic(token));
        all.putAll(headers);
        return cove.raw(method, target, all, body);
    }

    private static byte[] bytes(Object json) {
        return (json instanceof String text ? text : Json.text(json))
                .getBytes(StandardCharsets.UTF_8);
    }

    /** What RunParams(capsule_id=...) becomes: all its fields, most of them null. */
    static ObjectNode runOf(String capsule) {
        ObjectNode body = Json.MAPPER.createObjectNode();
        body.put("capsule_id", capsule);
        for (String unset :
                List.of(
                        "pipeline_id",
                        "version",
                        "resume_run_id",
                        "nextflow_profile",
                        "data_assets",
                        "parameters",
                        "named_parameters",
                        "processes")) {
            body.putNull(unset);
        }
        return body;
    }

    /** Runs a capsule without any wishes; returns the computation's id. */
    String run(String capsule) {
        return run(runOf(capsule));
    }

    String run(ObjectNode body) {
        return post(COMPUTATIONS, body).ok().json().path("id").textValue();
    }

    Answer computation(String id) {
        return get(COMPUTATIONS + "/" + id);
    }

    /** The computation, once it is over. */
    JsonNode waitFor(String id) {
        return waitFor(id, "completed", "failed");
    }

    /** The computation, once it is in one of these states. */
    JsonNode waitFor(String id, String... states) {
        return Eventually.see(
                () -> computation(id).ok().json(),
                computation -> Set.of(states).contains(computation.path("state").asText()));
    }

    JsonNode runAndWait(ObjectNode body) {
        return waitFor(run(body));
    }

    /** Lists a folder of the results, as the SDK does. */
    Answer results(String id, String path) {
        return post(COMPUTATIONS + "/" + id + "/results", Map.of("path", path));
    }

    /** Asks for the URLs of a file among the results; the query is encoded as Python does. */
    Answer resultUrls(String id, String path) {
        return get(COMPUTATIONS + "/" + id + "/results/urls?path=" + encoded(path));
    }

    /** The bytes of a file among the results, fetched as scripts do: without the token. */
    String resultText(String id, String path) {
        String url = resultUrls(id, path).ok().json().path("download_url").textValue();
        return fetch(url, Map.of()).ok().text();
    }

    /** Fetches a signed URL with no more than it says. */
    Answer fetch(String url, Map<String, String> headers) {
        return fetch("GET", url, headers);
    }

    Answer fetch(String method, String url, Map<String, String> headers) {
        if (!url.startsWith(cove.url() + "/")) {
            throw new AssertionError("no absolute URL of this server: " + url);
        }
        return cove.raw(method, url.substring(cove.url().length()), headers, null);
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Adds a capsule; returns its id. */
    String addCapsule(SmallFolder folder) {
        return addCapsule(folder, "").ok().json().path("id").textValue();
    }

    /** Adds a capsule with this query, such as {@code ?name=...}. */
    Answer addCapsule(SmallFolder folder, String query) {
        return upload("/api/cove/v1/capsules" + query, folder);
    }

    /** Adds a pipeline with this query. */
    Answer addPipeline(SmallFolder folder, String query) {
        return upload("/api/cove/v1/pipelines" + query, folder);
    }

    /** Adds whichever it is. */
    Answer addProgram(SmallFolder folder) {
        return upload("/api/cove/v1/programs", folder);
    }

    private Answer upload(String target, SmallFolder folder) {
        return send("POST", target, Map.of("Content-Type", "application/x-tar"), folder.tar());
    }

    /** Adds a data asset; returns its id. */
    String addDataAsset(String mount, SmallFolder folder) {
        return addDataAsset(mount, folder, UUID.randomUUID().toString());
    }

    /** Adds a data asset with this id; returns the id. */
    String addDataAsset(String mount, SmallFolder folder, String id) {
        return upload(
                        "/api/cove/v1/data_assets?mount=%s&id=%s".formatted(encoded(mount), id),
                        folder)
                .ok()
                .json()
                .path("id")
                .textValue();
    }

    /** What DataAssetParams(source=Source(computation=...)) becomes: all its fields. */
    static ObjectNode dataAssetOf(String computation, String path) {
        ObjectNode body = Json.MAPPER.createObjectNode();
        body.put("name", "trimmed");
        body.putArray("tags").add("fastq");
        body.put("mount", "trimmed-reads");
        for (String unset :
                List.of(
                        "description",
                        "target",
                        "custom_metadata",
                        "data_asset_ids",
                        "results_info")) {
            body.putNull(unset);
        }
        ObjectNode source = body.putObject("source");
        source.putNull("aws").putNull("gcp").putNull("cloud_workstation");
        source.putObject("computation").put("id", computation).put("path", path);
        return body;
    }

    /** Makes a data asset; returns its id. */
    String createDataAsset(ObjectNode request) {
        return post(DATA_ASSETS, request).ok().json().path("id").textValue();
    }

    /** The data asset, once it is no draft any more. */
    JsonNode waitForDataAsset(String id) {
        return Eventually.see(
                () -> get(DATA_ASSETS + "/" + id).ok().json(),
                asset -> !asset.path("state").asText().equals("draft"));
    }

    /** A run with one data asset. */
    ObjectNode runWith(String capsule, String asset, String mount) {
        ObjectNode body = runOf(capsule);
        body.putArray("data_assets").addObject().put("id", asset).put("mount", mount);
        return body;
    }

    /** Keeps a secret of type aws. */
    void keepKeys(String name, String accessKeyId, String secretAccessKey) {
        post(
                        "/api/cove/v1/secrets",
                        Map.of(
                                "name",
                                name,
                                "type",
                                "aws",
                                "access_key_id",
                                accessKeyId,
                                "secret_access_key",
                                secretAccessKey))
                .ok();
    }
}
