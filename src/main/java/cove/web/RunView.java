// SPDX-License-Identifier: Apache-2.0
package cove.web;

import cove.computation.Computation;
import cove.computation.ComputationList;
import cove.computation.ComputationState;
import cove.computation.RunRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A computation as a page shows it.
 *
 * @param program the name of what it runs
 * @param now the moment of the page
 */
record RunView(Computation computation, String program, Instant now) {
    String id() {
        return computation.id();
    }

    String name() {
        return computation.name();
    }

    String path() {
        return "/computations/" + id();
    }

    String programPath() {
        return "/programs/" + computation.plan().programId();
    }

    boolean isOver() {
        return computation.state().isOver();
    }

    /** One word for the colour of it. */
    String mood() {
        return switch (computation.state()) {
            case ComputationState.Initializing _ -> "waiting";
            case ComputationState.Running _, ComputationState.Finalizing _ -> "running";
            case ComputationState.Failed _ -> "failed";
            case ComputationState.Completed end ->
                    switch (end.endStatus()) {
                        case SUCCEEDED -> "succeeded";
                        case FAILED -> "failed";
                        case STOPPED -> "stopped";
                    };
        };
    }

    String state() {
        if (!isOver() && computation.wish() != Computation.Wish.NONE) {
            return "stopping";
        }
        return switch (computation.state()) {
            case ComputationState.Initializing _ -> "waiting";
            case ComputationState.Running _ -> "running";
            case ComputationState.Finalizing _ -> "collecting results";
            case ComputationState.Failed _ -> "could not run";
            case ComputationState.Completed _ -> mood();
        };
    }

    String created() {
        return Words.time(computation.created());
    }

    String machineTime() {
        return computation.created().toString();
    }

    /** How long it ran, or has run by now; empty before it began. */
    String took() {
        return switch (computation.state()) {
            case ComputationState.Initializing _, ComputationState.Failed _ -> "";
            case ComputationState.Running(var since) -> between(since, now);
            case ComputationState.Finalizing(var since, _) -> between(since, now);
            case ComputationState.Completed end -> between(end.startedAt(), end.endedAt());
        };
    }

    /** Milliseconds since 1970 at which what still runs began; empty for all else. */
    String since() {
        return switch (computation.state()) {
            case ComputationState.Running(var since) -> Long.toString(since.toEpochMilli());
            case ComputationState.Finalizing(var since, _) -> Long.toString(since.toEpochMilli());
            case ComputationState.Initializing _,
                    ComputationState.Failed _,
                    ComputationState.Completed _ ->
                    "";
        };
    }

    /** Asks a list for what comes after it. */
    String token() {
        return ComputationList.tokenAfter(computation);
    }

    private static String between(Instant from, Instant to) {
        return Words.duration(Duration.between(from, to));
    }

    /** Why it did not succeed, unless somebody wanted it so. */
    Optional<RunRecord.Failure> failure() {
        return computation.record().failure().filter(_ -> end().isEmpty());
    }

    /** How it was stopped. */
    Optional<RunRecord.Failure> stop() {
        return computation.record().failure().filter(_ -> end().isPresent());
    }

    /** When it was stopped, and what that means for its results. */
    String stopped() {
        return end().map(
                        end ->
                                "%s, %s.%s"
                                        .formatted(
                                                Words.time(end.endedAt()),
                                                end.startedAt().equals(end.endedAt())
                                                        ? "before it began"
                                                        : "after " + took(),
                                                hasResults()
                                                        ? " What it had left by then is among the results."
                                                        : ""))
                .orElse("");
    }

    /** The end of one that was stopped. */
    private Optional<ComputationState.Completed> end() {
        return computation.state() instanceof ComputationState.Completed end
                        && end.endStatus() == ComputationState.EndStatus.STOPPED
                ? Optional.of(end)
                : Optional.empty();
    }

    boolean hasResults() {
        return computation.state() instanceof ComputationState.Completed end && end.hasResults();
    }

    Optional<Integer> exitCode() {
        return computation.state() instanceof ComputationState.Completed end
                ? Optional.of(end.exitCode())
                : Optional.empty();
    }
}
