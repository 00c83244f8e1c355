// SPDX-License-Identifier: Apache-2.0
package cove.capsule.repository;

import java.time.Instant;

/** A version of a capsule that never changes, kept as the tag {@code v<version>.0}. */
public record Release(int version, String commit, Instant releasedAt) {

    /** The name under which git knows it. */
    public String tag() {
        return tag(version);
    }

    static String tag(int version) {
        return "v" + version + ".0";
    }
}
