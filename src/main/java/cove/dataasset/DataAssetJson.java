// SPDX-License-Identifier: Apache-2.0
package cove.dataasset;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Optional;

/** A data asset on the wire (API reference, 5.1). {@code digest} is ours; the SDK ignores it. */
record DataAssetJson(
        String id,
        long created,
        String name,
        String mount,
        @JsonProperty("last_used") long lastUsed,
        String owner,
        @JsonProperty("owner_email") String ownerEmail,
        String state,
        String type,
        Optional<String> description,
        List<String> tags,
        long files,
        long size,
        String digest) {
    DataAssetJson(DataAsset asset) {
        this(
                asset.id(),
                asset.created().getEpochSecond(),
                asset.name(),
                asset.mount(),
                asset.lastUsed().map(java.time.Instant::getEpochSecond).orElse(0L),
                asset.owner(),
                asset.ownerEmail(),
                asset.state().word(),
                "dataset",
                asset.description(),
                asset.tags(),
                asset.files(),
                asset.size(),
                asset.digest());
    }
}
