// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.TimeUnit;

/** A data asset of a folder in a bucket, which the server fetches by itself. */
record BucketAsset(String url, boolean external, String endpoint, boolean open) {
    private static final String SCHEME = "s3://";
    private static final long FIRST_PAUSE = 100;
    private static final long LONGEST_PAUSE = 2000;

    static boolean isUrl(String source) {
        return source.startsWith(SCHEME);
    }

    private JsonNode request(ApiClient api, AssetLabels labels) {
        String[] parts = url.substring(SCHEME.length()).split("/", 2);
        ObjectNode request = labels.request(api);
        request.putArray("tags");
        request.putObject("source")
                .putObject("aws")
                .put("bucket", parts[0])
                .put("prefix", parts.length > 1 ? parts[1] : "")
                .put("endpoint_name", endpoint)
                .put("keep_on_external_storage", external)
                .put("public", open);
        return request;
    }

    /** Asks for it and waits until it is ready; what does not become ready is a failure. */
    JsonNode add(ApiClient api, Screen screen, AssetLabels labels) {
        JsonNode asset = api.start("/api/v1/data_assets", request(api, labels));
        String id = asset.path("id").asText();
        long pause = FIRST_PAUSE;
        while (asset.path("state").asText().equals("draft")) {
            screen.progress((external ? "looking at " : "the server copies ") + url);
            pause(pause, id);
            pause = Math.min(2 * pause, LONGEST_PAUSE);
            asset = api.get(ApiPath.of("/api/v1/data_assets/{}", id));
        }
        if (!asset.path("state").asText().equals("ready")) {
            throw new CommandFailure(
                    "Data asset %s failed: %s"
                            .formatted(id, asset.path("failure_reason").asText()));
        }
        return asset;
    }

    private static void pause(long millis, String id) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure(
                    "Interrupted; the server goes on with data asset %s by itself.".formatted(id));
        }
    }
}
