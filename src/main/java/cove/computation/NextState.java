// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.access.Action;
import cove.event.Events;
import cove.http.Caller;
import java.time.Duration;

/** Answers for a computation as soon as it is in another state, and costs nothing until then. */
final class NextState {
    private final Computations computations;
    private final Events events;

    NextState(Computations computations, Events events) {
        this.computations = computations;
        this.events = events;
    }

    /** The computation once its state is another one, it is over, or the time is. */
    Computation of(Caller caller, String id, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        try (var changes = events.changesOf(id)) {
            // What changes from here on is told to us; what changed before is seen here.
            Computation before = computations.getAnew(caller, id, Action.SEE_RUNS);
            Computation now = before;
            while (isSame(before, now)
                    && changes.await(Duration.ofNanos(end - System.nanoTime()))) {
                now = computations.getAnew(caller, id, Action.SEE_RUNS);
            }
            return now;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return computations.get(caller, id, Action.SEE_RUNS);
        }
    }

    private static boolean isSame(Computation before, Computation now) {
        return !now.state().isOver() && now.state().getClass() == before.state().getClass();
    }
}
