// SPDX-License-Identifier: Apache-2.0
package cove.dataasset;

import cove.http.Call;
import cove.http.Reply;
import cove.http.Routes;
import cove.http.Scope;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** Data assets over HTTP. */
public final class DataAssetApi {
    private final DataAssets dataAssets;
    private final long largestUpload;

    /**
     * Makes the endpoints.
     *
     * @param largestUpload in bytes
     */
    public DataAssetApi(DataAssets dataAssets, long largestUpload) {
        this.dataAssets = dataAssets;
        this.largestUpload = largestUpload;
    }

    public void addTo(Routes routes) {
        routes.get("/api/v1/data_assets/{id}", this::get, Scope.DATA_ASSET_READ)
                .post("/api/cove/v1/data_assets", this::upload, Scope.DATA_ASSET_WRITE);
    }

    private Reply get(Call call) {
        return Reply.json(new DataAssetJson(dataAssets.get(call.caller(), call.path("id"))));
    }

    /** The body is a tar stream; the query tells the rest. */
    private Reply upload(Call call) throws IOException {
        String mount = call.query("mount").orElse("");
        var description =
                new DataAssets.Description(
                        call.query("id"),
                        call.query("name").orElse(mount),
                        mount,
                        call.query("description"),
                        List.of());
        try (InputStream tar = call.upload(largestUpload)) {
            return Reply.json(new DataAssetJson(dataAssets.add(call.caller(), description, tar)));
        }
    }
}
