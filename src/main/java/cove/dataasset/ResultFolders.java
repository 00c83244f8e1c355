// SPDX-License-Identifier: Apache-2.0
package cove.dataasset;

import cove.folder.KeptFolder;
import cove.http.Caller;
import cove.problem.CoveException;
import java.util.List;
import java.util.Optional;

/** What data assets ask of computations, of which they know nothing else. */
public interface ResultFolders {
    /** The results of a run that ended, and how they came about. */
    record Results(KeptFolder folder, Provenance provenance) {}

    /**
     * Results that can be captured.
     *
     * @throws CoveException when there is no such computation that the caller may see, or it has no
     *     results yet
     */
    Results of(Caller caller, String computation);

    /** The results of a computation at this moment; nothing once it is deleted. */
    Optional<KeptFolder> find(String computation);

    /** The computations that are not over and read this data asset. */
    List<String> readersOf(String dataAsset);
}
