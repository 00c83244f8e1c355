// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.executor.Resources;
import cove.problem.CoveException;
import cove.problem.Problem;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Who starts next. The machine's CPUs and memory are the capacity. Among the users with something
 * waiting, the one who uses the fewest CPUs at the moment comes first, then the one who has waited
 * longest; within a user, first come, first served. A run too large for the moment is overtaken by
 * others, but not for ever: after {@value #PATIENCE} of them everyone waits for it.
 */
final class RunQueue {
    private static final int PATIENCE = 20;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private static final class Waiting {
        final String id;
        final String owner;
        final Resources resources;
        final long arrival;
        int overtaken;

        Waiting(String id, String owner, Resources resources, long arrival) {
            this.id = id;
            this.owner = owner;
            this.resources = resources;
            this.arrival = arrival;
        }
    }

    private final int cpus;
    private final long memory;
    private final int bound;

    /** In the order of arrival. */
    private final Map<String, Waiting> waiting = new LinkedHashMap<>();

    private final Map<String, Waiting> granted = new HashMap<>();
    private int freeCpus;
    private long freeMemory;
    private int reserved;
    private long arrivals;

    /**
     * Makes an empty queue.
     *
     * @param bound the most that may wait
     */
    RunQueue(int cpus, long memory, int bound) {
        this.cpus = cpus;
        this.memory = memory;
        this.bound = bound;
        this.freeCpus = cpus;
        this.freeMemory = memory;
    }

    /** What one run can have at most. */
    Resources atMost(Resources wanted) {
        return new Resources(
                Math.min(wanted.cpus(), cpus),
                Math.min(wanted.memory(), memory),
                wanted.processes());
    }

    /**
     * Keeps a place for a run about to be stored.
     *
     * @throws CoveException {@link Problem.Busy} when too many wait
     */
    synchronized void reserve() {
        if (waiting.size() + reserved >= bound) {
            throw new CoveException(
                    new Problem.Busy(
                            "%d computations wait already, the most that this server keeps waiting, so this one was not started; try again later."
                                    .formatted(bound),
                            RETRY_AFTER));
        }
        reserved++;
    }

    /** Gives a reserved place back. */
    synchronized void unreserve() {
        reserved--;
    }

    /** Adds a stored run, whatever the bound; one that is there already stays where it is. */
    synchronized void add(String id, String owner, Resources resources) {
        if (!granted.containsKey(id)) {
            waiting.putIfAbsent(id, new Waiting(id, owner, atMost(resources), arrivals++));
        }
    }

    /** Counts a run that was found running as one that was granted its resources. */
    synchronized void addGranted(String id, String owner, Resources resources) {
        if (!granted.containsKey(id)) {
            waiting.remove(id);
            grant(new Waiting(id, owner, atMost(resources), arrivals++));
        }
    }

    /** Takes the next run that fits and gives it its resources, until {@link #release}. */
    synchronized Optional<String> next() {
        Map<String, Waiting> heads = new HashMap<>();
        waiting.values().forEach(run -> heads.putIfAbsent(run.owner, run));
        Map<String, Integer> used = new HashMap<>();
        granted.values().forEach(run -> used.merge(run.owner, run.resources.cpus(), Integer::sum));
        Iterator<Waiting> inOrder =
                heads.values().stream()
                        .sorted(
                                Comparator.<Waiting>comparingInt(
                                                run -> run.overtaken < PATIENCE ? 1 : 0)
                                        .thenComparingInt(run -> used.getOrDefault(run.owner, 0))
                                        .thenComparingLong(run -> run.arrival))
                        .iterator();
        while (inOrder.hasNext()) {
            Waiting run = inOrder.next();
            if (fits(run)) {
                waiting.remove(run.id);
                heads.values().stream()
                        .filter(other -> other.arrival < run.arrival && !fits(other))
                        .forEach(other -> other.overtaken++);
                grant(run);
                return Optional.of(run.id);
            }
            if (run.overtaken >= PATIENCE) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private boolean fits(Waiting run) {
        return run.resources.cpus() <= freeCpus && run.resources.memory() <= freeMemory;
    }

    private void grant(Waiting run) {
        freeCpus -= run.resources.cpus();
        freeMemory -= run.resources.memory();
        granted.put(run.id, run);
    }

    /** Whether this run has its resources. */
    synchronized boolean isGranted(String id) {
        return granted.containsKey(id);
    }

    synchronized boolean isWaiting(String id) {
        return waiting.containsKey(id);
    }

    /** Forgets a run, and takes back what it had. */
    synchronized void release(String id) {
        waiting.remove(id);
        Waiting run = granted.remove(id);
        if (run != null) {
            freeCpus += run.resources.cpus();
            freeMemory += run.resources.memory();
        }
    }

    synchronized int waitingCount() {
        return waiting.size();
    }
}
