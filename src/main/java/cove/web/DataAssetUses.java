// SPDX-License-Identifier: Apache-2.0
package cove.web;

import cove.dataasset.DataAsset;
import java.util.List;

/**
 * What used a data asset, newest first, as far as a page shows it.
 *
 * @param more the address of the next runs, empty where these are all
 * @param combined data assets that are made of it and others
 */
record DataAssetUses(List<RunView> runs, String more, List<DataAsset> combined) {
    boolean isEmpty() {
        return runs.isEmpty() && combined.isEmpty();
    }

    /** How many runs there are, in words, as far as they were looked at. */
    String words() {
        String runsSeen =
                (more.isEmpty() ? "" : "more than ") + Words.count(runs.size(), "run", "runs");
        return combined.isEmpty()
                ? runsSeen
                : "%s and %s"
                        .formatted(
                                runsSeen,
                                Words.count(
                                        combined.size(),
                                        "combined data asset",
                                        "combined data assets"));
    }
}
