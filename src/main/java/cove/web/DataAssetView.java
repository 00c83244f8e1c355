// SPDX-License-Identifier: Apache-2.0
package cove.web;

import cove.dataasset.DataAsset;
import cove.dataasset.DataAssetState;
import cove.dataasset.Provenance;
import java.util.Locale;
import java.util.Optional;

/** A data asset as a page shows it. */
record DataAssetView(DataAsset asset) {
    String path() {
        return "/data/" + asset.id();
    }

    /** One word for the colour of it. */
    String mood() {
        return switch (asset.state()) {
            case DataAssetState.Draft _ -> "running";
            case DataAssetState.Ready _ -> "succeeded";
            case DataAssetState.Failed _ -> "failed";
        };
    }

    String state() {
        return switch (asset.state()) {
            case DataAssetState.Draft _ -> "being collected";
            case DataAssetState.Ready _ -> "ready";
            case DataAssetState.Failed _ -> "failed";
        };
    }

    /** How many files it has and how large they are, once that is known. */
    String extent() {
        return asset.state() instanceof DataAssetState.Ready ready
                ? Words.count(ready.files(), "file", "files") + ", " + Words.size(ready.size())
                : "";
    }

    String reason() {
        return asset.state() instanceof DataAssetState.Failed failed ? failed.reason() : "";
    }

    String digest() {
        return asset.state() instanceof DataAssetState.Ready ready ? ready.digest().orElse("") : "";
    }

    String kind() {
        return asset.kind().word().toLowerCase(Locale.ROOT);
    }

    String created() {
        return Words.time(asset.created());
    }

    Optional<Provenance> provenance() {
        return asset.provenance();
    }

    boolean isReady() {
        return asset.state() instanceof DataAssetState.Ready;
    }
}
