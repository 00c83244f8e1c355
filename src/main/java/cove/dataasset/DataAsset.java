// SPDX-License-Identifier: Apache-2.0
package cove.dataasset;

import cove.access.ObjectKind;
import cove.access.Shareable;
import java.time.Instant;
import java.util.Optional;

/**
 * Immutable files with an id.
 *
 * @param archived whether searches leave it out unless they ask for it
 * @param provenance of what was made by a run
 * @param sourceBucket of what is in a bucket, or came from one
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
        LastTransfer lastTransfer)
        implements Shareable {

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
        return sourceBucket.filter(SourceBucket::external).isPresent()
                ? DataAssetKind.EXTERNAL
                : DataAssetKind.INTERNAL;
    }

    /** The wire's word (API reference, 5.1): what a run made is a result. */
    String type() {
        return provenance.isPresent() ? "result" : "dataset";
    }
}
