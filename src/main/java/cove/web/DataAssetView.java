// SPDX-License-Identifier: Apache-2.0
package cove.web;

import cove.dataasset.DataAsset;
import cove.dataasset.DataAssetState;
import cove.dataasset.SourceBucket;
import java.util.Locale;

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

    String type() {
        return asset.type();
    }

    /** Where its files are or came from, if that is a bucket. */
    String bucket() {
        return asset.sourceBucket().map(SourceBucket::address).orElse("");
    }

    String kind() {
        return asset.kind().word().toLowerCase(Locale.ROOT);
    }

    String created() {
        return Words.time(asset.created());
    }

    /** Whether its files are no longer on their way. */
    boolean isOver() {
        return !(asset.state() instanceof DataAssetState.Draft);
    }

    String description() {
        return asset.labels().description().orElse("").strip();
    }

    /** What is lost when it is deleted. */
    String loss() {
        return switch (asset.kind()) {
            case INTERNAL -> "Its files are removed for good.";
            case EXTERNAL -> "Its files stay in their bucket.";
            case COMBINED -> "The data assets that it is made of stay.";
        };
    }

    boolean isReady() {
        return asset.state() instanceof DataAssetState.Ready;
    }
}
