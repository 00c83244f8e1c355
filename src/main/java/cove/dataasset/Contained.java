// SPDX-License-Identifier: Apache-2.0
package cove.dataasset;

/**
 * A member of a combined data asset.
 *
 * @param mount the sub-folder where it is found
 * @param size in bytes, when it was combined
 */
public record Contained(String id, String mount, long size) {}
