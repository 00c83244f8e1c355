// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cove.http.Json;
import cove.testing.Answer;
import cove.testing.S3ProxyServer;
import java.util.List;
import java.util.Map;

/** Data assets that stay in their buckets, as the SDK makes them. */
final class ExternalAssets {
    private ExternalAssets() {}

    /** Lets a user read all buckets of the endpoint. */
    static void giveKeys(CoveClient user, String endpoint) {
        user.post(
                        "/api/cove/v1/secrets",
                        Map.of(
                                "name",
                                endpoint,
                                "type",
                                "aws",
                                "access_key_id",
                                S3ProxyServer.ACCESS_KEY_ID,
                                "secret_access_key",
                                S3ProxyServer.SECRET_ACCESS_KEY))
                .ok();
    }

    /** What is below a prefix of a bucket of the endpoint "lab"; ready. Returns its id. */
    static String make(CoveClient user, String mount, String bucket, String prefix) {
        return ready(user, mount, request(mount, source(bucket, prefix, false)));
    }

    static String makePublic(CoveClient user, String mount, String bucket, String prefix) {
        return ready(user, mount, request(mount, source(bucket, prefix, true)));
    }

    private static String ready(CoveClient user, String mount, ObjectNode request) {
        String id = user.post(CoveClient.DATA_ASSETS, request).ok().json().path("id").textValue();
        JsonNode asset = user.waitForDataAsset(id);
        if (!asset.path("state").asText().equals("ready")) {
            throw new AssertionError(mount + ": " + asset);
        }
        return id;
    }

    /** What is behind a URL, without a token. */
    static Answer fetch(CoveHarness cove, String url, String... header) {
        String target = url.substring(cove.url().length());
        return cove.raw(
                "GET",
                target,
                header.length == 0 ? Map.of() : Map.of(header[0], header[1]),
                new byte[0]);
    }

    static ObjectNode source(String bucket, String prefix, boolean open) {
        ObjectNode source = Json.MAPPER.createObjectNode();
        source.putObject("aws")
                .put("bucket", bucket)
                .put("prefix", prefix)
                .put("endpoint_name", "lab")
                .put("keep_on_external_storage", true)
                .put("public", open);
        for (String unset : List.of("gcp", "computation", "cloud_workstation")) {
            source.putNull(unset);
        }
        return source;
    }

    static ObjectNode request(String mount, JsonNode source) {
        ObjectNode body = Json.MAPPER.createObjectNode();
        body.put("name", mount).put("mount", mount).putArray("tags");
        body.set("source", source);
        for (String unset :
                List.of(
                        "description",
                        "target",
                        "custom_metadata",
                        "data_asset_ids",
                        "results_info")) {
            body.putNull(unset);
        }
        return body;
    }
}
