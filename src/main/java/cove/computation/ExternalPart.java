// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.dataasset.DataAsset;
import cove.dataasset.DataAssetState;
import cove.dataasset.SourceBucket;
import cove.mount.BucketFolder;
import cove.s3.Login;
import java.util.Optional;

/**
 * Data of a run that stays in its bucket.
 *
 * @param mount the path below {@code /data}; of a member of a combined data asset below that one's
 * @param digest of what was in the folder when it was registered, if that was looked at
 */
record ExternalPart(String dataAsset, String mount, SourceBucket source, Optional<String> digest) {
    static ExternalPart of(DataAsset asset, String mount) {
        SourceBucket source = asset.sourceBucket().orElseThrow();
        // What cove itself put into a bucket is known by the digests of its files instead.
        Optional<String> digest =
                asset.state() instanceof DataAssetState.Ready ready && !source.owned()
                        ? ready.digest()
                        : Optional.empty();
        return new ExternalPart(asset.id(), mount, source, digest);
    }

    /** As the one who started the run may read it. */
    BucketFolder readBy(Login user) {
        return new BucketFolder(source.location(), source.access(), user);
    }
}
