// SPDX-License-Identifier: Apache-2.0
package cove.dataasset;

import java.util.Locale;

/** Where the files of a data asset are; in a pipeline one takes the place of its like only. */
public enum DataAssetKind {
    /** On this server's own disk. */
    INTERNAL,
    /** In a bucket, where they stay. */
    EXTERNAL,
    /** Several external ones as one. */
    COMBINED;

    /** The wire's word. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
