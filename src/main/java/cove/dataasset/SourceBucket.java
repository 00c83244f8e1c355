// SPDX-License-Identifier: Apache-2.0
package cove.dataasset;

import cove.s3.Access;
import cove.s3.Location;
import cove.s3.Login;
import java.util.Locale;

/**
 * The bucket that the files of a data asset are in, or were copied from.
 *
 * @param access with whose credentials it is asked
 * @param user whose credentials they are, where they are a user's
 * @param external whether the files are there only
 * @param owned whether cove put them there, and may remove them
 */
public record SourceBucket(
        Origin origin,
        Location location,
        Access access,
        Login user,
        boolean external,
        boolean owned) {
    /** Whose bucket it is (the SDK's data_asset.py). */
    public enum Origin {
        AWS,
        GCP;

        /** The wire's word. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Origin parse(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }

    /** Where it is, as people write it: {@code s3://bucket/prefix}, or {@code gs://}. */
    public String address() {
        String scheme =
                switch (origin) {
                    case AWS -> "s3";
                    case GCP -> "gs";
                };
        return "%s://%s/%s".formatted(scheme, location.bucket(), location.prefix());
    }
}
