// SPDX-License-Identifier: Apache-2.0
package cove.dataasset;

import java.util.Optional;

/** Whether a data asset can be used (the SDK's data_asset.py), carrying what is known there. */
public sealed interface DataAssetState {
    /** Accepted; its files are being collected. */
    record Draft() implements DataAssetState {}

    /**
     * Its files are complete, and those that are here never change.
     *
     * @param files how many there are, and {@code size} their bytes together
     * @param digest SHA-256 over the paths, sizes and digests of all files, with ETags for digests
     *     where they stay in a bucket
     */
    record Ready(long files, long size, Optional<String> digest) implements DataAssetState {}

    /** Its files could not be collected; none are kept. */
    record Failed(String reason) implements DataAssetState {}

    /** The wire's word. */
    default String word() {
        return switch (this) {
            case Draft _ -> "draft";
            case Ready _ -> "ready";
            case Failed _ -> "failed";
        };
    }
}
