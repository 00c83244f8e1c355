// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import java.time.Instant;

/** Where a computation is in its life, carrying exactly what is known there. */
public sealed interface ComputationState {
    /** Accepted; waiting for its turn, or its folders are made. */
    record Initializing() implements ComputationState {}

    /** The launch was decided, and is under way. */
    record Running(Instant startedAt) implements ComputationState {}

    /** Its processes are gone; its results are collected. */
    record Finalizing(Instant startedAt, int exitCode) implements ComputationState {}

    /** It ran and ended; its results never change again. */
    record Completed(
            EndStatus endStatus,
            int exitCode,
            boolean hasResults,
            Instant startedAt,
            Instant endedAt)
            implements ComputationState {}

    /** It could not be carried out. */
    record Failed(String reason, Instant endedAt) implements ComputationState {}

    /** How a completed computation ended. */
    enum EndStatus {
        SUCCEEDED,
        FAILED,
        STOPPED
    }

    /** The only table of the life. */
    default boolean mayBecome(ComputationState next) {
        return switch (this) {
            case Initializing _ -> !(next instanceof Initializing);
            case Running _ -> next instanceof Finalizing || next.isOver();
            case Finalizing _ -> next.isOver();
            case Completed _, Failed _ -> false;
        };
    }

    default boolean isOver() {
        return this instanceof Completed || this instanceof Failed;
    }
}
