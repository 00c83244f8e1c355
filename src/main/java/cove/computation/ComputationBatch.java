// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.access.Action;
import cove.http.Caller;
import cove.problem.CoveException;
import cove.problem.Problem;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops or deletes many computations. Each is a change of its own: a kill in the middle leaves
 * every one as it was or with its wish stored, which the next server makes come true.
 */
public final class ComputationBatch {
    /** More at once is refused. */
    public static final int MOST = 1000;

    /** What is done with each. */
    public enum Deed {
        STOP,
        DELETE;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Reads the word of a request. */
        public static Optional<Deed> of(String word) {
            return List.of(values()).stream().filter(deed -> deed.word().equals(word)).findFirst();
        }
    }

    /**
     * What came of one.
     *
     * @param name empty where the caller may not know it
     * @param done whether it was done
     * @param message what was done, or why it was not
     */
    public record Outcome(String id, String name, boolean done, String message) {}

    private static final Logger log = LoggerFactory.getLogger(ComputationBatch.class);

    private final Computations computations;

    public ComputationBatch(Computations computations) {
        this.computations = computations;
    }

    /** Does it with each that the caller may do it with; one outcome for each, in their order. */
    public List<Outcome> each(Caller caller, Deed deed, Collection<String> ids) {
        var distinct = new LinkedHashSet<>(ids);
        if (distinct.isEmpty() || distinct.size() > MOST) {
            throw CoveException.invalid(
                    "Choose 1 to %d computations; these are %d.".formatted(MOST, distinct.size()));
        }
        // A deletion waits for the end of the processes: all wait together.
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all =
                    distinct.stream()
                            .map(id -> (Callable<Outcome>) () -> one(caller, deed, id))
                            .toList();
            return threads.invokeAll(all).stream().map(Future::resultNow).toList();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Outcome one(Caller caller, Deed deed, String id) {
        String name = "";
        try {
            Computation found = computations.get(caller, id, Action.SEE_RUNS);
            name = found.name();
            return switch (deed) {
                case STOP -> stop(caller, found);
                case DELETE -> {
                    computations.delete(caller, id);
                    yield new Outcome(id, name, true, "deleted");
                }
            };
        } catch (CoveException e) {
            String message =
                    e.problem() instanceof Problem.NotFound
                            ? "it is not there, or not any more"
                            : e.getMessage();
            return new Outcome(id, name, false, message);
        } catch (RuntimeException e) {
            return new Outcome(id, name, false, bug(deed, id, e));
        }
    }

    /** The others are done all the same: their deeds do not hang together. */
    private static String bug(Deed deed, String id, RuntimeException e) {
        String reference = UUID.randomUUID().toString().substring(0, 8);
        log.error("bug {} in the {} of computation {}", reference, deed.word(), id, e);
        return "sorry, this is a mistake in cove; its log tells more under the reference %s"
                .formatted(reference);
    }

    private Outcome stop(Caller caller, Computation found) {
        if (found.state().isOver()) {
            return new Outcome(found.id(), found.name(), false, "it had ended already");
        }
        computations.stop(caller, found.id());
        return new Outcome(found.id(), found.name(), true, "stopping");
    }
}
