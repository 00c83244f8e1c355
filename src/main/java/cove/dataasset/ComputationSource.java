// SPDX-License-Identifier: Apache-2.0
package cove.dataasset;

/**
 * Where the files of a draft come from.
 *
 * @param computation its id
 * @param path the folder among its results, empty for all of them
 */
record ComputationSource(String computation, String path) {}
