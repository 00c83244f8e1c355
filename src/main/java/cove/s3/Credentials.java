// SPDX-License-Identifier: Apache-2.0
package cove.s3;

import java.util.Optional;

/** What a request to a bucket is signed with; never to be printed. */
public sealed interface Credentials {
    /** Nothing: the request is not signed. */
    record None() implements Credentials {}

    /**
     * A pair of keys.
     *
     * @param sessionToken of keys that are in force for a while only
     * @param region where the bucket is by default
     */
    record Keys(
            String accessKeyId,
            String secretAccessKey,
            Optional<String> sessionToken,
            Optional<String> region)
            implements Credentials {
        /** The id alone, for it may get into a log. */
        @Override
        public String toString() {
            return "Keys[" + accessKeyId + "]";
        }
    }
}
