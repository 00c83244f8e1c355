// SPDX-License-Identifier: Apache-2.0
package cove.dataasset;

import cove.s3.Credentials;
import java.util.List;
import java.util.Optional;

/** Where the files of a new data asset come from. */
sealed interface Source {
    /** The results of a computation; {@link ComputationSource} is what is kept of it. */
    record OfComputation(ComputationSource results, Optional<SourceBucket> target)
            implements Source {}

    /**
     * A folder of a bucket.
     *
     * @param keys that came with the request, and are nobody's secret here
     * @param told how results came about that were made elsewhere
     */
    record OfBucket(SourceBucket bucket, Optional<Credentials.Keys> keys, Optional<Provenance> told)
            implements Source {}

    /**
     * Other data assets, as one.
     *
     * @param files how many they have together
     */
    record OfDataAssets(List<Contained> members, long files) implements Source {
        public OfDataAssets {
            members = List.copyOf(members);
        }

        long size() {
            return members.stream().mapToLong(Contained::size).sum();
        }
    }
}
