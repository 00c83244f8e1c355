// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.http.Caller;
import java.util.Optional;

/** Computations that a new one may go on from. */
interface EarlierRuns {
    /** The computation, if the caller may see it. */
    Optional<Computation> find(Caller caller, String id);

    /** Whether what its tasks did is still on the disk. */
    boolean keepsWork(Computation earlier);
}
