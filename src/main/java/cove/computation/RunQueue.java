// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.executor.Capacity;
import cove.executor.Resources;
import cove.problem.CoveException;
import cove.problem.Problem;
import java.time.Duration;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Who starts next, within a capacity. Among the users with something waiting, the one who uses the
 * fewest CPUs at the moment comes first, then the one who has waited longest; within a user, first
 * come, first served. A run too large for the moment is overtaken by others, but not for ever:
 * after {@value #PATIENCE} of them everyone waits for it. One that is held keeps its place in line,
 * and nobody waits for it.
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
        boolean held;
        boolean ready;
        List<Integer> gpus = List.of();

        Waiting(String id, String owner, Resources resources, long arrival) {
            this.id = id;
            this.owner = owner;
            this.resources = resources;
            this.arrival = arrival;
        }
    }

    /** A user's runs; those that wait are by their arrival. */
    private static final class Owner {
        final NavigableMap<Long, Waiting> waiting = new TreeMap<>();
        int usedCpus;
        int granted;

        boolean isIdle() {
            return waiting.isEmpty() && granted == 0;
        }
    }

    private final Capacity capacity;
    private final int bound;
    private final Map<String, Owner> owners = new HashMap<>();
    private final Map<String, Waiting> waiting = new HashMap<>();
    private final Map<String, Waiting> granted = new HashMap<>();
    private final BitSet takenGpus = new BitSet();
    private int freeCpus;
    private long freeMemory;
    private int reserved;
    private long arrivals;

    /**
     * Makes an empty queue.
     *
     * @param bound the most that may wait
     */
    RunQueue(Capacity capacity, int bound) {
        this.capacity = capacity;
        this.bound = bound;
        this.freeCpus = capacity.cpus();
        this.freeMemory = capacity.memory();
    }

    /** What one run can have at most. */
    Resources atMost(Resources wanted) {
        return new Resources(
                Math.min(wanted.cpus(), capacity.cpus()),
                Math.min(wanted.memory(), capacity.memory()),
                wanted.processes(),
                Math.min(wanted.gpus(), capacity.gpus()));
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
        if (!granted.containsKey(id) && !waiting.containsKey(id)) {
            var run = new Waiting(id, owner, atMost(resources), arrivals++);
            waiting.put(id, run);
            owners.computeIfAbsent(owner, _ -> new Owner()).waiting.put(run.arrival, run);
        }
    }

    /** It cannot start yet: keeps its place, and whatever it was granted is for others. */
    synchronized void hold(String id) {
        Waiting run = granted.remove(id);
        if (run != null) {
            takeBack(run);
            waiting.put(id, run);
            owners.get(run.owner).waiting.put(run.arrival, run);
        }
        Optional.ofNullable(waiting.get(id)).ifPresent(one -> one.held = true);
    }

    /** It could start at once, as far as is known. */
    synchronized void makeReady(String id) {
        Optional.ofNullable(waiting.get(id))
                .ifPresent(
                        run -> {
                            run.held = false;
                            run.ready = true;
                        });
    }

    /** Those that came first, but that are ready. */
    synchronized List<String> toPrepare(int most) {
        return waiting.values().stream()
                .filter(run -> !run.ready)
                .sorted(Comparator.comparingLong(run -> run.arrival))
                .limit(most)
                .map(run -> run.id)
                .toList();
    }

    /**
     * Counts a run that was found running as one that was granted its resources.
     *
     * @param gpus the numbers of those that it has
     */
    synchronized void addGranted(String id, String owner, Resources resources, List<Integer> gpus) {
        if (!granted.containsKey(id)) {
            add(id, owner, resources);
            waiting.get(id).gpus = List.copyOf(gpus);
            grant(waiting.get(id));
        }
    }

    /** The numbers of the GPUs that a run was granted, from 0 on. */
    synchronized List<Integer> gpusOf(String id) {
        return granted.containsKey(id) ? granted.get(id).gpus : List.of();
    }

    /** Takes the next run that fits and gives it its resources, until {@link #release}. */
    synchronized Optional<String> next() {
        List<Waiting> heads =
                owners.values().stream()
                        .flatMap(
                                owner ->
                                        owner.waiting.values().stream()
                                                .filter(run -> !run.held)
                                                .limit(1))
                        .sorted(
                                Comparator.<Waiting>comparingInt(
                                                run -> run.overtaken < PATIENCE ? 1 : 0)
                                        .thenComparingInt(run -> owners.get(run.owner).usedCpus)
                                        .thenComparingLong(run -> run.arrival))
                        .toList();
        for (Waiting run : heads) {
            if (fits(run)) {
                heads.stream()
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

    /**
     * How it stands now.
     *
     * @param most of those that run and of those that wait, how many are told
     */
    synchronized QueueState state(int most) {
        var usedCpus = new HashMap<String, Integer>();
        var candidates = new HashMap<String, List<QueueForecast.Candidate>>();
        owners.forEach(
                (name, owner) -> {
                    usedCpus.put(name, owner.usedCpus);
                    if (!owner.waiting.isEmpty()) {
                        candidates.put(
                                name,
                                owner.waiting.values().stream()
                                        .limit(most)
                                        .map(RunQueue::candidate)
                                        .toList());
                    }
                });
        var forecast =
                new QueueForecast(
                        capacity,
                        new Capacity(
                                freeCpus,
                                freeMemory,
                                capacity.runs() - granted.size(),
                                capacity.gpus() - takenGpus.cardinality()),
                        granted.size(),
                        usedCpus,
                        candidates);
        return new QueueState(
                capacity,
                capacity.cpus() - freeCpus,
                capacity.memory() - freeMemory,
                takenGpus.cardinality(),
                granted.size(),
                waiting.size(),
                granted.values().stream()
                        .sorted(Comparator.comparingLong(run -> run.arrival))
                        .limit(most)
                        .map(
                                run ->
                                        new QueueState.Place(
                                                run.id, run.resources, false, Optional.empty()))
                        .toList(),
                forecast.places(most));
    }

    private static QueueForecast.Candidate candidate(Waiting run) {
        return new QueueForecast.Candidate(
                run.id, run.owner, run.resources, run.arrival, run.overtaken >= PATIENCE, run.held);
    }

    private boolean fits(Waiting run) {
        return run.resources.cpus() <= freeCpus
                && run.resources.memory() <= freeMemory
                && run.resources.gpus() <= capacity.gpus() - takenGpus.cardinality()
                && granted.size() < capacity.runs();
    }

    private void grant(Waiting run) {
        waiting.remove(run.id);
        granted.put(run.id, run);
        freeCpus -= run.resources.cpus();
        freeMemory -= run.resources.memory();
        if (run.gpus.isEmpty()) {
            run.gpus =
                    IntStream.iterate(
                                    takenGpus.nextClearBit(0),
                                    gpu -> takenGpus.nextClearBit(gpu + 1))
                            .limit(run.resources.gpus())
                            .boxed()
                            .toList();
        }
        run.gpus.forEach(takenGpus::set);
        var owner = owners.get(run.owner);
        owner.waiting.remove(run.arrival);
        owner.usedCpus += run.resources.cpus();
        owner.granted++;
    }

    /** Whether this run has its resources. */
    synchronized boolean isGranted(String id) {
        return granted.containsKey(id);
    }

    synchronized boolean isWaiting(String id) {
        return waiting.containsKey(id);
    }

    synchronized boolean isHeld(String id) {
        return waiting.containsKey(id) && waiting.get(id).held;
    }

    /** Forgets a run, and takes back what it had. */
    synchronized void release(String id) {
        Waiting waited = waiting.remove(id);
        if (waited != null) {
            forget(waited);
        }
        Waiting run = granted.remove(id);
        if (run != null) {
            takeBack(run);
            forget(run);
        }
    }

    private void takeBack(Waiting run) {
        freeCpus += run.resources.cpus();
        freeMemory += run.resources.memory();
        run.gpus.forEach(takenGpus::clear);
        run.gpus = List.of();
        var owner = owners.get(run.owner);
        owner.usedCpus -= run.resources.cpus();
        owner.granted--;
    }

    private void forget(Waiting run) {
        var owner = owners.get(run.owner);
        owner.waiting.remove(run.arrival);
        if (owner.isIdle()) {
            owners.remove(run.owner);
        }
    }

    synchronized int waitingCount() {
        return waiting.size();
    }
}
