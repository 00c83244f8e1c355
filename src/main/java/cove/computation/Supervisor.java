// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.computation.Computation.Wish;
import cove.computation.ComputationState.EndStatus;
import cove.executor.Executor;
import cove.executor.Exit;
import cove.executor.Launch;
import cove.executor.Network;
import cove.executor.RunHandle;
import cove.executor.RunStatus;
import cove.problem.CoveException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries every open computation from state to state. All it does for one of them is {@link #step}:
 * look at the stored state, the wish and the executor's answer, and do the next thing. A start
 * after a crash is the same step again; there is no other recovery.
 */
final class Supervisor implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Supervisor.class);
    private static final Duration TICK = Duration.ofMillis(500);
    private static final Duration SOON = Duration.ofMillis(20);
    private static final int EVIDENCE_LINES = 20;

    /** What a shell reports of a process ended by SIGKILL. */
    private static final int STOPPED_EXIT_CODE = 137;

    private final ComputationStore store;
    private final RunQueue queue;
    private final Executor executor;
    private final Preparation preparation;
    private final Trash trash;
    private final Path runs;
    private final InstantSource clock;

    /** Ids with a step under way; true when it has to look once more. */
    private final Map<String, Boolean> stepping = new ConcurrentHashMap<>();

    /**
     * What is not over, as it was last read or written; a change by others shows at the next write.
     */
    private final Map<String, Computation> open = new ConcurrentHashMap<>();

    private final Map<String, CompletableFuture<Void>> deletions = new ConcurrentHashMap<>();
    private final Thread ticker;
    private volatile boolean closed;

    Supervisor(
            ComputationStore store,
            RunQueue queue,
            Executor executor,
            Preparation preparation,
            Trash trash,
            Path runs,
            InstantSource clock) {
        this.store = store;
        this.queue = queue;
        this.executor = executor;
        this.preparation = preparation;
        this.trash = trash;
        this.runs = runs;
        this.clock = clock;
        this.ticker = Thread.ofPlatform().daemon().name("supervisor").unstarted(this::tickForEver);
    }

    /** Takes up every computation that is not over, and begins to watch. */
    void start() {
        executor.onEnd(this::poke);
        List<Computation> found = store.open();
        // All that run are counted before any that waits may start.
        found.stream()
                .filter(computation -> computation.state() instanceof ComputationState.Running)
                .forEach(
                        running ->
                                queue.addGranted(
                                        running.id(), running.owner(), running.plan().resources()));
        found.forEach(this::watch);
        ticker.start();
    }

    /** Begins to carry a computation that was just stored. */
    void watch(Computation computation) {
        keep(computation);
        if (computation.state() instanceof ComputationState.Initializing) {
            queue.add(computation.id(), computation.owner(), computation.plan().resources());
            startNext();
        } else {
            poke(computation.id());
        }
    }

    /** Keeps the newest version that is known. */
    private void keep(Computation computation) {
        open.merge(
                computation.id(),
                computation,
                (known, fresh) -> fresh.rowVersion() >= known.rowVersion() ? fresh : known);
    }

    private void tickForEver() {
        while (!closed) {
            try {
                tick();
                TimeUnit.MILLISECONDS.sleep(TICK.toMillis());
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                log.error("a tick failed; the next one goes on", e);
            }
        }
    }

    /** Looks at all open computations once. */
    void tick() {
        open.keySet().stream().filter(id -> !queue.isWaiting(id)).forEach(this::poke);
        startNext();
    }

    private void startNext() {
        for (var id = queue.next(); id.isPresent(); id = queue.next()) {
            poke(id.get());
        }
    }

    /** Steps this computation soon, in a thread of its own; at most one steps it at a time. */
    void poke(String id) {
        if (closed || !open.containsKey(id)) {
            return;
        }
        if (stepping.merge(id, false, (before, _) -> true)) {
            return;
        }
        Thread.ofVirtual().name("computation-" + id).start(() -> stepUntilQuiet(id));
    }

    private void stepUntilQuiet(String id) {
        do {
            stepping.put(id, false);
            try {
                Optional.ofNullable(open.get(id)).ifPresent(this::step);
            } catch (CoveException e) {
                log.warn("computation {} has to wait: {}", id, e.getMessage());
            } catch (RuntimeException | Error e) {
                // Also an error: this id would be marked as stepping for ever.
                log.error("computation {}: a step failed and is tried again", id, e);
            }
        } while (!closed && !stepping.remove(id, false));
    }

    private void step(Computation computation) {
        switch (computation.state()) {
            case ComputationState.Initializing _ -> initializing(computation);
            case ComputationState.Running running -> running(computation, running);
            case ComputationState.Finalizing finalizing -> finalizing(computation, finalizing);
            case ComputationState.Completed _, ComputationState.Failed _ -> over(computation);
        }
    }

    private void initializing(Computation computation) {
        switch (computation.wish()) {
            case DELETE -> purge(computation);
            case STOP -> stoppedBeforeStart(computation);
            case NONE -> {
                if (queue.isGranted(computation.id())) {
                    launch(computation);
                }
            }
        }
    }

    private void stoppedBeforeStart(Computation computation) {
        executor.release(handle(computation));
        tidy(folder(computation));
        var now = clock.instant();
        var stopped =
                new ComputationState.Completed(
                        EndStatus.STOPPED, STOPPED_EXIT_CODE, false, now, now);
        advance(
                computation,
                stopped,
                computation.record().withFailure(FailureDiagnosis.stopped(List.of())));
    }

    /**
     * The decision to launch is on disk before anything starts, and the executor starts a handle at
     * most once: whatever dies in between, nothing runs twice.
     */
    private void launch(Computation computation) {
        Optional<String> lacking = executor.lacking(computation.plan().network());
        Network network = lacking.isPresent() ? Network.NONE : computation.plan().network();
        RunHandle handle;
        try {
            Launch launch = preparation.prepare(computation, folder(computation), network);
            handle = executor.prepare(launch);
        } catch (Preparation.Impossible e) {
            fail(computation, e.failure());
            return;
        } catch (IOException | UncheckedIOException e) {
            log.error("computation {} could not be prepared and waits", computation.id(), e);
            queue.release(computation.id());
            queue.add(computation.id(), computation.owner(), computation.plan().resources());
            return;
        }
        advance(
                        computation,
                        new ComputationState.Running(clock.instant()),
                        computation.record().withPlace(executor.place(), network, lacking))
                .ifPresent(_ -> executor.submit(handle));
    }

    private void running(Computation computation, ComputationState.Running running) {
        RunHandle handle = handle(computation);
        switch (executor.poll(List.of(handle)).get(handle)) {
            case RunStatus.Exited(Exit exit) -> exited(computation, handle, running, exit);
            case RunStatus.Lost(String reason) -> lost(computation, handle, reason);
            case RunStatus.Waiting _, RunStatus.Running _ -> {
                if (computation.wish() != Wish.NONE) {
                    executor.stop(handle);
                    pokeSoon(computation.id());
                }
            }
        }
    }

    /** Tidies first: it may be this run that filled the disk, and nothing could be stored. */
    private void exited(
            Computation computation,
            RunHandle handle,
            ComputationState.Running running,
            Exit exit) {
        executor.release(handle);
        tidy(folder(computation));
        queue.release(computation.id());
        startNext();
        advance(
                        computation,
                        new ComputationState.Finalizing(running.startedAt(), exit.exitCode()),
                        computation.record())
                .ifPresent(this::step);
    }

    private void lost(Computation computation, RunHandle handle, String reason) {
        executor.release(handle);
        if (computation.wish() == Wish.STOP) {
            stoppedBeforeStart(computation);
        } else if (computation.wish() == Wish.DELETE) {
            purge(computation);
        } else {
            fail(
                    computation,
                    FailureDiagnosis.notCarriedOut(
                            "lost",
                            "The run was lost: %s.".formatted(reason),
                            "Run it again; what it printed until then is in its log."));
        }
    }

    private void fail(Computation computation, RunRecord.Failure failure) {
        executor.release(handle(computation));
        tidy(folder(computation));
        advance(
                computation,
                new ComputationState.Failed(failure.message(), clock.instant()),
                computation.record().withFailure(failure));
    }

    private void finalizing(Computation computation, ComputationState.Finalizing finalizing) {
        if (computation.wish() == Wish.DELETE) {
            purge(computation);
            return;
        }
        RunHandle handle = handle(computation);
        if (!(executor.poll(List.of(handle)).get(handle) instanceof RunStatus.Exited(Exit exit))) {
            lost(computation, handle, "the record of its end is gone");
            return;
        }
        try {
            executor.release(handle);
            RunFolder folder = folder(computation);
            Harvest harvest = Harvest.gather(folder);
            RunRecord record =
                    computation
                            .record()
                            .withUsage(
                                    exit.peakMemory().isPresent()
                                            ? Optional.of(exit.peakMemory().getAsLong())
                                            : Optional.empty(),
                                    exit.cpuMillis().isPresent()
                                            ? Optional.of(exit.cpuMillis().getAsLong() / 1000.0)
                                            : Optional.empty())
                            .withResults(harvest.files(), harvest.bytes());
            EndStatus status = statusOf(computation, exit);
            if (status != EndStatus.SUCCEEDED) {
                record = record.withFailure(explain(computation, exit, status));
            }
            advance(
                    computation,
                    new ComputationState.Completed(
                            status,
                            exit.exitCode(),
                            harvest.files() > 0,
                            finalizing.startedAt(),
                            exit.ended()),
                    record);
        } catch (IOException e) {
            log.error(
                    "the results of computation {} could not be gathered; it is tried again",
                    computation.id(),
                    e);
        }
    }

    private static EndStatus statusOf(Computation computation, Exit exit) {
        if (exit.exitCode() == 0) {
            return EndStatus.SUCCEEDED;
        }
        // A stop that came too late is not why it ended.
        return computation.wish() == Wish.STOP && exit.signal().isPresent()
                ? EndStatus.STOPPED
                : EndStatus.FAILED;
    }

    private RunRecord.Failure explain(Computation computation, Exit exit, EndStatus status) {
        RunFolder folder = folder(computation);
        List<String> lastLines = new RunLog(folder.log()).lastLines(EVIDENCE_LINES);
        return status == EndStatus.STOPPED
                ? FailureDiagnosis.stopped(lastLines)
                : FailureDiagnosis.explain(
                        exit,
                        computation.plan().resources(),
                        lastLines,
                        preparation.firstLine(computation.plan()));
    }

    /** Changes to code and data are discarded, scratch is emptied (file formats, 2). */
    private void tidy(RunFolder folder) {
        trash.take(folder.work());
    }

    private void over(Computation computation) {
        if (computation.wish() == Wish.DELETE) {
            purge(computation);
        } else {
            forget(computation);
        }
    }

    /** Removes all that is left of a computation whose processes are gone. */
    private void purge(Computation computation) {
        RunHandle handle = handle(computation);
        executor.release(handle);
        trash.take(handle.folder());
        store.remove(computation.id());
        open.remove(computation.id());
        queue.release(computation.id());
        startNext();
        var deletion = deletions.remove(computation.id());
        if (deletion != null) {
            deletion.complete(null);
        }
    }

    /** Lets go of a computation that is over, unless somebody wished something of it meanwhile. */
    private void forget(Computation over) {
        String id = over.id();
        var wished =
                open.computeIfPresent(
                        id, (_, known) -> known.rowVersion() > over.rowVersion() ? known : null);
        queue.release(id);
        startNext();
        if (wished != null) {
            poke(id);
        }
    }

    /** Makes a wish come true; for a deletion, waits a while for its end. */
    void grant(String id, Wish wish) {
        var gone = new CompletableFuture<Void>();
        if (wish == Wish.DELETE) {
            gone = deletions.computeIfAbsent(id, _ -> new CompletableFuture<>());
        }
        var wished = store.find(id);
        if (wished.isEmpty()) {
            deletions.remove(id);
            return;
        }
        keep(wished.get());
        poke(id);
        if (wish == Wish.DELETE) {
            try {
                gone.get(10, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                log.warn("the deletion of computation {} takes long and goes on", id);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (java.util.concurrent.ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private void pokeSoon(String id) {
        CompletableFuture.delayedExecutor(SOON.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> poke(id));
    }

    private Optional<Computation> advance(
            Computation computation, ComputationState next, RunRecord record) {
        var changed = store.advance(computation.become(next, record));
        if (changed.isEmpty()) {
            // Somebody changed a wish or the name meanwhile: look again.
            store.find(computation.id()).ifPresent(this::keep);
            poke(computation.id());
        } else if (next.isOver()) {
            forget(changed.get());
        } else {
            keep(changed.get());
        }
        return changed;
    }

    private RunFolder folder(Computation computation) {
        return RunFolder.of(runs, computation.id());
    }

    private RunHandle handle(Computation computation) {
        return new RunHandle(computation.id(), folder(computation).path());
    }

    @Override
    public void close() {
        closed = true;
        ticker.interrupt();
    }
}
