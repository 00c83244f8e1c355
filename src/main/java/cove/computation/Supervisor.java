// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.computation.Computation.Wish;
import cove.db.Servers;
import cove.executor.ExecutorChoice;
import cove.executor.RunHandle;
import cove.folder.Trash;
import cove.problem.CoveException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries every open computation from state to state: decides when one is stepped, and that never
 * two threads step the same. What a step does is in {@link Steps}.
 */
final class Supervisor implements Steps.Watch, Rounds.Watch, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Supervisor.class);
    private static final Duration TICK = Duration.ofMillis(500);

    /** So many of those that wait have their environments built before it is their turn. */
    private static final int PREPARED_AHEAD = 8;

    /** Milliseconds. */
    private static final int STEPS_END_WITHIN = 2000;

    private static final Duration SOON = Duration.ofMillis(20);

    private final ComputationStore store;
    private final WorkStore work;
    private final Servers servers;
    private final RunQueues queue;
    private final ExecutorChoice executors;
    private final RunEnvironments environments;
    private final Steps steps;
    private final Path runs;

    private final Turns turns = new Turns();
    private final Rounds rounds;

    /**
     * What is not over, as it was last read or written; a change by others shows at the next write.
     */
    private final Map<String, Computation> open = new ConcurrentHashMap<>();

    /** Why a computation cannot be stepped, as it was last told. */
    private final Map<String, String> reasons = new ConcurrentHashMap<>();

    private final Deletions deletions = new Deletions();
    private final Thread ticker;
    private volatile boolean closed;

    Supervisor(
            ComputationStore store,
            WorkStore work,
            Servers servers,
            RunQueues queue,
            ExecutorChoice executors,
            RunEnvironments environments,
            Preparation preparation,
            PipelineEnd pipelineEnd,
            RunData data,
            Workplaces workplaces,
            Trash trash,
            Path runs,
            InstantSource clock) {
        this.store = store;
        this.work = work;
        this.servers = servers;
        this.runs = runs;
        this.queue = queue;
        this.executors = executors;
        this.environments = environments;
        this.steps =
                new Steps(
                        store,
                        work,
                        queue,
                        executors,
                        environments,
                        preparation,
                        pipelineEnd,
                        data,
                        workplaces,
                        trash,
                        runs,
                        clock,
                        this);
        this.rounds = new Rounds(executors, turns, this::handle, this);
        this.ticker = Thread.ofPlatform().daemon().name("supervisor").unstarted(this::tickForEver);
    }

    /** Takes up every computation that is not over, and begins to watch. */
    void start() {
        executors.onEnd(this::poke);
        environments.onEnd(this::poke);
        if (servers.areSeveral()) {
            takeOver();
            servers.onBeat(this::takeOver);
        }
        takeUp(work.own());
        ticker.start();
    }

    private void takeUp(List<Computation> found) {
        // All that run are counted before any that waits may start.
        found.stream()
                .filter(computation -> computation.state() instanceof ComputationState.Running)
                .forEach(queue::addGranted);
        found.forEach(this::watch);
    }

    /** Makes this server's what no living one carries any more. */
    private void takeOver() {
        List<String> ended =
                work.strandedElsewhere().stream()
                        .filter(id -> executors.hasEnded(handle(id)))
                        .toList();
        int taken = work.takeOver(ended);
        if (taken > 0) {
            log.info("took over {} computations that no server carried any more", taken);
        }
    }

    private RunHandle handle(String id) {
        return new RunHandle(id, RunFolder.of(runs, id).path());
    }

    /** What others wished, took or left since the last look. */
    private void reconcile() {
        // Before the database is asked: what is stored meanwhile is not in its answer.
        List<String> known = List.copyOf(open.keySet());
        Map<String, Long> own = work.ownVersions();
        known.stream().filter(id -> !own.containsKey(id)).forEach(this::taken);
        var fresh =
                own.entrySet().stream()
                        .filter(row -> isNews(row.getKey(), row.getValue()))
                        .flatMap(row -> work.own(row.getKey()).stream())
                        .toList();
        takeUp(fresh);
        fresh.forEach(computation -> poke(computation.id()));
    }

    private boolean isNews(String id, long version) {
        Computation known = open.get(id);
        return known == null || known.rowVersion() < version;
    }

    /** All that is not over, as this server knows it. */
    Collection<Computation> open() {
        return Collections.unmodifiableCollection(open.values());
    }

    /** Begins to carry a computation that was just stored. */
    void watch(Computation computation) {
        changed(computation);
        if (computation.state() instanceof ComputationState.Initializing) {
            queue.add(computation);
            capacityFreed();
        } else {
            poke(computation.id());
        }
    }

    /** Keeps the newest version that is known. */
    @Override
    public void changed(Computation computation) {
        open.merge(
                computation.id(),
                computation,
                (known, fresh) -> fresh.rowVersion() >= known.rowVersion() ? fresh : known);
    }

    private void tickForEver() {
        while (!closed) {
            try {
                tick();
            } catch (CoveException e) {
                log.warn("open computations have to wait: {}", e.getMessage());
            } catch (RuntimeException e) {
                log.error("a tick failed; the next one goes on", e);
            }
            try {
                TimeUnit.MILLISECONDS.sleep(TICK.toMillis());
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Looks at all open computations once: all that run with one question. */
    void tick() {
        if (servers.areSeveral() && servers.isSure()) {
            reconcile();
        }
        Map<Boolean, List<Computation>> all =
                open.values().stream()
                        .filter(this::isToBeSeenTo)
                        .collect(Collectors.partitioningBy(Supervisor::isSimplyRunning));
        rounds.begin(all.get(true));
        all.get(false).forEach(computation -> poke(computation.id()));
        queue.toPrepare(PREPARED_AHEAD).forEach(this::poke);
        capacityFreed();
    }

    private boolean isToBeSeenTo(Computation computation) {
        return !queue.isWaiting(computation) || queue.isHeld(computation);
    }

    /** Nothing is to be done for it but to see whether it ended; a pipeline's tasks are work. */
    private static boolean isSimplyRunning(Computation computation) {
        return computation.state() instanceof ComputationState.Running
                && computation.wish() == Wish.NONE
                && computation.plan().pipeline().isEmpty();
    }

    @Override
    public boolean runs(String id) {
        return !closed
                && servers.isSure()
                && Optional.ofNullable(open.get(id))
                        .filter(Supervisor::isSimplyRunning)
                        .isPresent();
    }

    @Override
    public void unchanged(String id) {
        reasons.remove(id);
    }

    @Override
    public void hasNews(String id) {
        poke(id);
    }

    @Override
    public void capacityFreed() {
        for (var id = queue.next(); id.isPresent(); id = queue.next()) {
            poke(id.get());
        }
    }

    /** Steps this computation soon, in a thread of its own; at most one steps it at a time. */
    void poke(String id) {
        if (closed || !servers.isSure() || !open.containsKey(id)) {
            return;
        }
        if (turns.take(id)) {
            Thread.ofVirtual().name("computation-" + id).start(() -> stepUntilQuiet(id));
        }
    }

    private void stepUntilQuiet(String id) {
        do {
            turns.begin(id);
            try {
                Optional.ofNullable(open.get(id))
                        .filter(_ -> servers.isSure())
                        .ifPresent(steps::step);
                reasons.remove(id);
            } catch (CoveException e) {
                if (!e.getMessage().equals(reasons.put(id, e.getMessage()))) {
                    log.warn("computation {} has to wait: {}", id, e.getMessage());
                }
            } catch (RuntimeException | Error e) {
                // Also an error: its turn would be taken for ever.
                log.error("computation {}: a step failed and is tried again", id, e);
            }
        } while (!turns.end(id) && !closed);
        if (closed) {
            turns.leave(id);
        }
    }

    /** Lets go of a computation that is over, unless somebody wished something of it meanwhile. */
    @Override
    public void over(Computation over) {
        changed(over);
        String id = over.id();
        var wished =
                open.computeIfPresent(
                        id,
                        (_, known) ->
                                over.wish() == Wish.DELETE || known.rowVersion() > over.rowVersion()
                                        ? known
                                        : null);
        queue.release(id);
        capacityFreed();
        if (wished != null) {
            poke(id);
        }
    }

    /** Why this computation cannot be stepped, if so. */
    Optional<String> reason(String id) {
        return Optional.ofNullable(reasons.get(id));
    }

    /** Makes a wish come true; for a deletion, waits a while for its end. */
    void grant(String id, Wish wish) {
        var gone =
                wish == Wish.DELETE
                        ? deletions.expect(id)
                        : CompletableFuture.<Void>completedFuture(null);
        var wished = work.own(id);
        if (wished.isEmpty()) {
            if (wish == Wish.DELETE) {
                deletions.awaitOthers(id, () -> store.find(id).isPresent());
            }
            deletions.tell(id); // others may be waiting for the same
            return;
        }
        changed(wished.get());
        poke(id);
        deletions.await(id, gone);
    }

    @Override
    public void soon(String id) {
        CompletableFuture.delayedExecutor(SOON.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> poke(id));
    }

    @Override
    public void again(String id) {
        poke(id);
    }

    @Override
    public Computation latest(Computation computation) {
        return open.getOrDefault(computation.id(), computation);
    }

    @Override
    public void removed(String id) {
        open.remove(id);
        capacityFreed();
        deletions.tell(id);
    }

    @Override
    public void taken(String id) {
        open.remove(id);
        environments.leave(id);
        queue.release(id);
        capacityFreed();
    }

    /**
     * Begins nothing more, and waits a while for the steps under way: they still need the database.
     */
    @Override
    public void close() {
        closed = true;
        ticker.interrupt();
        for (int i = 0; i < STEPS_END_WITHIN && !turns.areFree(); i++) {
            LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
        }
    }
}
