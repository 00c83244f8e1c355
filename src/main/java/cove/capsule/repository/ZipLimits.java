// SPDX-License-Identifier: Apache-2.0
package cove.capsule.repository;

/** How much a zip may hold: bytes when extracted, and entries. */
public record ZipLimits(long bytes, int entries) {

    /** Generous for code and small inputs; what is larger belongs in a data asset. */
    public static final ZipLimits USUAL = new ZipLimits(20L << 30, 200_000);
}
