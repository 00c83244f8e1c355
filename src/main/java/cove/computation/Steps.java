// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.computation.Computation.Wish;
import cove.computation.ComputationState.EndStatus;
import cove.executor.Executor;
import cove.executor.ExecutorChoice;
import cove.executor.Exit;
import cove.executor.Launch;
import cove.executor.Network;
import cove.executor.RunHandle;
import cove.executor.RunStatus;
import cove.folder.Trash;
import cove.problem.CoveException;
import cove.problem.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The next thing to do for a computation: {@link #step} looks at its stored state, the wish and the
 * executor's answer. Each step can be done again after a crash in its middle; there is no other
 * recovery.
 */
final class Steps {
    /** Who decides when a computation is stepped, and is told what came of it. */
    interface Watch {
        /** Step this one again, at once. */
        void again(String id);

        /** Step this one again in a moment. */
        void soon(String id);

        /** Others may start now. */
        void capacityFreed();

        /** The newest version that is known of this one. */
        Computation latest(Computation computation);

        void changed(Computation computation);

        void over(Computation computation);

        void removed(String id);

        /** It is another server's work now, or gone. */
        void taken(String id);
    }

    private static final Logger log = LoggerFactory.getLogger(Steps.class);
    private static final Duration QUICK = Duration.ofMillis(100);

    /** What a shell reports of a process ended by SIGKILL. */
    private static final int STOPPED_EXIT_CODE = 137;

    private final ComputationStore store;
    private final WorkStore work;
    private final RunQueues queue;
    private final ExecutorChoice executors;
    private final RunEnvironments environments;
    private final Preparation preparation;
    private final PipelineEnd pipelineEnd;
    private final RunEnd end;
    private final RunData data;
    private final Workplaces workplaces;
    private final Trash trash;
    private final Path runs;
    private final InstantSource clock;
    private final Watch watch;

    Steps(
            ComputationStore store,
            WorkStore work,
            RunQueues queue,
            ExecutorChoice executors,
            RunEnvironments environments,
            Preparation preparation,
            PipelineEnd pipelineEnd,
            RunData data,
            Workplaces workplaces,
            Trash trash,
            Path runs,
            InstantSource clock,
            Watch watch) {
        this.store = store;
        this.work = work;
        this.queue = queue;
        this.executors = executors;
        this.environments = environments;
        this.preparation = preparation;
        this.pipelineEnd = pipelineEnd;
        this.end = new RunEnd(store, preparation, pipelineEnd, data, workplaces);
        this.data = data;
        this.workplaces = workplaces;
        this.trash = trash;
        this.runs = runs;
        this.clock = clock;
        this.watch = watch;
    }

    void step(Computation computation) {
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
                if (queue.isGranted(computation)) {
                    launch(computation);
                } else {
                    prepareWhileItWaits(computation);
                }
            }
        }
    }

    private void stoppedBeforeStart(Computation computation) {
        giveUp(computation);
        var now = clock.instant();
        var stopped =
                new ComputationState.Completed(
                        EndStatus.STOPPED, STOPPED_EXIT_CODE, false, now, now);
        advance(
                computation,
                stopped,
                computation.record().withFailure(end.stopped(computation, List.of())));
    }

    /**
     * The decision to launch is on disk before anything starts, and the executor starts a handle at
     * most once: whatever dies in between, nothing runs twice.
     */
    private void launch(Computation computation) {
        Executor executor = executor(computation);
        Optional<String> lacking = executor.lacking(computation.plan().network());
        Network network = lacking.isPresent() ? Network.NONE : computation.plan().network();
        RunHandle handle;
        RunRecord record;
        try {
            var roots = environments.ask(computation, folder(computation));
            if (roots.isEmpty()) {
                queue.hold(computation);
                watch.capacityFreed();
                return;
            }
            Launch launch =
                    preparation
                            .prepare(computation, folder(computation), network, roots.get())
                            .withGpus(queue.gpusOf(computation));
            environments.keepLogs(computation.id(), folder(computation));
            handle = executor.prepare(launch);
            record =
                    RunRecord.begun(
                            executor.place(),
                            RootWords.of(roots.get().all(), executor.place().environment()),
                            roots.get().images(),
                            network,
                            lacking,
                            launch.gpus(),
                            ExternalPins.pinned(folder(computation)));
        } catch (Preparation.Impossible e) {
            fail(computation, e.failure());
            return;
        } catch (CoveException e) {
            failIfDeleted(computation, e);
            return;
        } catch (IOException | UncheckedIOException e) {
            log.error("computation {} could not be prepared and waits", computation.id(), e);
            queue.release(computation.id());
            queue.add(computation);
            return;
        }
        environments.leave(computation.id());
        advance(computation, new ComputationState.Running(clock.instant()), record)
                .ifPresent(_ -> executor.submit(handle));
    }

    private void failIfDeleted(Computation computation, CoveException e) {
        if (!(e.problem() instanceof Problem.NotFound)) {
            throw e;
        }
        fail(
                computation,
                FailureDiagnosis.notCarriedOut(
                        "program_missing",
                        "What was to run was deleted before it started: " + e.getMessage(),
                        "Add it again, then run it again."));
    }

    /** What has to be built first needs no resources for that, and keeps its place in line. */
    private void prepareWhileItWaits(Computation computation) {
        try {
            if (environments.ask(computation, folder(computation)).isPresent()) {
                // A quick build may have begun and ended since the last look.
                environments.keepLogs(computation.id(), folder(computation));
                queue.makeReady(computation);
                watch.capacityFreed();
            } else {
                queue.hold(computation);
            }
        } catch (Preparation.Impossible e) {
            fail(computation, e.failure());
        } catch (CoveException e) {
            failIfDeleted(computation, e);
        }
    }

    private void running(Computation computation, ComputationState.Running running) {
        RunHandle handle = handle(computation);
        Executor executor = executor(computation);
        switch (executor.poll(List.of(handle)).get(handle)) {
            case RunStatus.Exited(Exit exit) -> exited(computation, running, exit);
            case RunStatus.Lost lost -> lost(computation, handle, lost);
            case RunStatus.Waiting _, RunStatus.Running _ -> {
                if (computation.wish() != Wish.NONE) {
                    executor.stop(handle);
                    watch.soon(computation.id());
                }
            }
        }
    }

    /** Its processes are gone. Only where its results take time to gather is that told. */
    private void exited(Computation computation, ComputationState.Running running, Exit exit) {
        queue.release(computation.id());
        watch.capacityFreed();
        var finalizing = new ComputationState.Finalizing(running.startedAt(), exit.exitCode());
        var telling =
                CompletableFuture.runAsync(
                        () -> advance(computation, finalizing, computation.record()),
                        CompletableFuture.delayedExecutor(QUICK.toMillis(), TimeUnit.MILLISECONDS));
        try {
            finish(computation, finalizing.startedAt(), exit);
        } finally {
            telling.cancel(false);
        }
    }

    private void lost(Computation computation, RunHandle handle, RunStatus.Lost lost) {
        executor(computation).release(handle);
        if (computation.wish() == Wish.STOP) {
            stoppedBeforeStart(computation);
        } else if (computation.wish() == Wish.DELETE) {
            purge(computation);
        } else {
            fail(computation, FailureDiagnosis.lost(lost));
        }
    }

    private void giveUp(Computation computation) {
        environments.leave(computation.id());
        executor(computation).release(handle(computation));
        data.detach(computation);
        workplaces.discard(folder(computation));
        pipelineEnd.giveUp(computation, folder(computation));
    }

    private void fail(Computation computation, RunRecord.Failure failure) {
        giveUp(computation);
        advance(
                computation,
                new ComputationState.Failed(failure.message(), clock.instant()),
                computation.record().withFailure(failure));
    }

    private void finalizing(Computation computation, ComputationState.Finalizing finalizing) {
        RunHandle handle = handle(computation);
        if (executor(computation).poll(List.of(handle)).get(handle)
                instanceof RunStatus.Exited(Exit exit)) {
            finish(computation, finalizing.startedAt(), exit);
        } else {
            lost(computation, handle, new RunStatus.Lost("the record of its end is gone"));
        }
    }

    private void finish(Computation computation, Instant startedAt, Exit exit) {
        if (computation.wish() == Wish.DELETE) {
            purge(computation);
            return;
        }
        try {
            executor(computation).release(handle(computation));
            var outcome = end.of(computation, folder(computation), startedAt, exit);
            advance(watch.latest(computation), outcome.state(), outcome.record());
        } catch (IOException e) {
            log.error(
                    "the results of computation {} could not be gathered; it is tried again",
                    computation.id(),
                    e);
        }
    }

    private void over(Computation computation) {
        if (computation.wish() == Wish.DELETE) {
            purge(computation);
        } else {
            watch.over(computation);
        }
    }

    /** Removes all that is left of a computation whose processes are gone. */
    private void purge(Computation computation) {
        environments.leave(computation.id());
        RunHandle handle = handle(computation);
        executor(computation).release(handle);
        data.detach(computation);
        workplaces.discard(folder(computation));
        trash.take(handle.folder());
        pipelineEnd.forget(computation);
        store.remove(computation.id());
        queue.release(computation.id());
        watch.removed(computation.id());
    }

    private Optional<Computation> advance(
            Computation computation, ComputationState next, RunRecord record) {
        var changed = store.advance(computation.become(next, record));
        if (changed.isEmpty()) {
            // Somebody changed a wish or the name meanwhile, or took it over: look again.
            work.own(computation.id())
                    .ifPresentOrElse(
                            fresh -> {
                                watch.changed(fresh);
                                watch.again(fresh.id());
                            },
                            () -> watch.taken(computation.id()));
        } else if (next.isOver()) {
            watch.over(changed.get());
        } else {
            watch.changed(changed.get());
        }
        return changed;
    }

    private Executor executor(Computation computation) {
        return executors.named(computation.plan().executor());
    }

    private RunFolder folder(Computation computation) {
        return RunFolder.of(runs, computation.id());
    }

    private RunHandle handle(Computation computation) {
        return new RunHandle(computation.id(), folder(computation).path());
    }
}
