// SPDX-License-Identifier: Apache-2.0
package cove.executor;

import java.time.Instant;
import java.util.Optional;

/** What an executor knows of a run. */
public sealed interface RunStatus {
    /** Submitted or about to be; no process of it is there. */
    record Waiting(String reason) implements RunStatus {}

    record Running(Instant since) implements RunStatus {}

    /** Over; its exit code is known, and no process of it is left. */
    record Exited(Exit exit) implements RunStatus {}

    /** It will not end by itself any more, and its exit code cannot be known. */
    record Lost(String reason, Optional<Interruption> interruption) implements RunStatus {
        /** Lost for a reason that a sentence can end with. */
        public Lost(String reason) {
            this(reason, Optional.empty());
        }
    }
}
