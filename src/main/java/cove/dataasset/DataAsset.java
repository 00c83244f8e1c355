// SPDX-License-Identifier: Apache-2.0
package cove.dataasset;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Immutable files with an id.
 *
 * @param mount the folder below {@code /data} where a run finds them by default
 * @param files how many there are, and {@code size} their bytes together
 * @param digest SHA-256 over the paths, sizes and digests of all files
 */
public record DataAsset(
        String id,
        String name,
        String mount,
        String owner,
        String ownerEmail,
        Instant created,
        Optional<Instant> lastUsed,
        DataAssetState state,
        Optional<String> description,
        List<String> tags,
        long files,
        long size,
        String digest) {
    public DataAsset {
        tags = List.copyOf(tags);
    }

    /** All that can be added so far are internal. */
    public DataAssetKind kind() {
        return DataAssetKind.INTERNAL;
    }
}
