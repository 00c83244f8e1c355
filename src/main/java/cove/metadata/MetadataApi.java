// SPDX-License-Identifier: Apache-2.0
package cove.metadata;

import cove.http.Call;
import cove.http.Reply;
import cove.http.Routes;
import cove.http.Scope;

/** The schema of the custom metadata over HTTP: how it is read, and how it is set. */
public final class MetadataApi {
    private final CustomMetadata metadata;

    public MetadataApi(CustomMetadata metadata) {
        this.metadata = metadata;
    }

    public void addTo(Routes routes) {
        routes.get("/api/v1/custom_metadata", this::get)
                .put("/api/cove/v1/custom_metadata", this::set, Scope.ADMIN);
    }

    private Reply get(Call call) {
        return Reply.json(metadata.schema());
    }

    private Reply set(Call call) {
        metadata.set(MetadataSchema.read(call.body()));
        return get(call);
    }
}
