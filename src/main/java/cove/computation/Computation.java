// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.access.StartedRun;
import java.time.Instant;

/**
 * One run of a program, from the moment it was accepted.
 *
 * @param sequence the order of arrival in this home
 * @param owner the user's id
 * @param wish what somebody wants of it that has not come true yet
 * @param rowVersion grows with each change; a change made to an older version is refused
 */
public record Computation(
        long sequence,
        String id,
        String name,
        String owner,
        String ownerEmail,
        Instant created,
        LaunchPlan plan,
        ComputationState state,
        Wish wish,
        RunRecord record,
        long rowVersion)
        implements StartedRun {

    /** What somebody wants of a computation; each includes the one before it. */
    public enum Wish {
        NONE,
        STOP,
        DELETE
    }

    @Override
    public boolean ofRelease() {
        return plan.version().isPresent();
    }

    /** The same computation one step on, as it is to be stored. */
    Computation become(ComputationState next, RunRecord record) {
        if (!state.mayBecome(next)) {
            throw new IllegalStateException("%s: %s may not become %s".formatted(id, state, next));
        }
        return new Computation(
                sequence,
                id,
                name,
                owner,
                ownerEmail,
                created,
                plan,
                next,
                wish,
                record,
                rowVersion);
    }

    /** The same computation after its change was stored. */
    Computation stored() {
        return new Computation(
                sequence,
                id,
                name,
                owner,
                ownerEmail,
                created,
                plan,
                state,
                wish,
                record,
                rowVersion + 1);
    }
}
