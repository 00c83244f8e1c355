// SPDX-License-Identifier: Apache-2.0
package cove.dataasset;

import cove.access.ObjectKind;
import cove.access.Shareable;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Immutable files with an id.
 *
 * @param archived whether searches leave it out unless they ask for it
 * @param provenance of what was made by a run
 * @param sourceBucket of what is in a bucket, or came from one
 * @param contained the members of a combined one
 */
public record DataAsset(
        String id,
        String owner,
        String ownerEmail,
        Instant created,
        Optional<Instant> lastUsed,
        Labels labels,
        DataAssetState state,
        boolean archived,
        Optional<Provenance> provenance,
        Optional<SourceBucket> sourceBucket,
        LastTransfer lastTransfer,
        List<Contained> contained)
        implements Shareable {

    public DataAsset {
        contained = List.copyOf(contained);
    }

    /** One that is made of no others. */
    DataAsset(
            String id,
            String owner,
            String ownerEmail,
            Instant created,
            Optional<Instant> lastUsed,
            Labels labels,
            DataAssetState state,
            boolean archived,
            Optional<Provenance> provenance,
            Optional<SourceBucket> sourceBucket,
            LastTransfer lastTransfer) {
        this(
                id,
                owner,
                ownerEmail,
                created,
                lastUsed,
                labels,
                state,
                archived,
                provenance,
                sourceBucket,
                lastTransfer,
                List.of());
    }

    @Override
    public ObjectKind objectKind() {
        return ObjectKind.DATA_ASSET;
    }

    public String name() {
        return labels.name();
    }

    /** The folder below {@code /data} where a run finds the files by default. */
    public String mount() {
        return labels.mount();
    }

    public DataAssetKind kind() {
        if (!contained.isEmpty()) {
            return DataAssetKind.COMBINED;
        }
        return sourceBucket.filter(SourceBucket::external).isPresent()
                ? DataAssetKind.EXTERNAL
                : DataAssetKind.INTERNAL;
    }

    /** The wire's word (the SDK's data_asset.py): what a run made is a result. */
    public String type() {
        if (kind() == DataAssetKind.COMBINED) {
            return "combined";
        }
        return provenance.isPresent() ? "result" : "dataset";
    }
}
