// SPDX-License-Identifier: Apache-2.0
package cove.executor.tasks;

import cove.executor.Executor;
import cove.executor.RunHandle;
import cove.executor.RunStatus;
import cove.executor.Usage;
import cove.problem.CoveException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The runs whose tasks this server starts: those that somebody asked about of late. Who carries a
 * run asks again and again, so the tasks of one that another server has taken over are left to that
 * one.
 */
final class ServedRuns implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ServedRuns.class);

    /** How soon a request is seen. */
    private static final Duration LOOK = Duration.ofMillis(15);

    /** How soon an end is seen of which the executor gives no hint. */
    private static final Duration ASK = Duration.ofSeconds(1);

    private static final Duration LEFT_AFTER = Duration.ofSeconds(10);
    private static final Duration AFTER_TROUBLE = Duration.ofSeconds(1);

    /** An engine may hang; what was begun then is found again by the next server. */
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(10);

    private record Served(TaskedRun run, long asked) {
        boolean isLeft() {
            return System.nanoTime() - asked > LEFT_AFTER.toNanos();
        }
    }

    private final Executor executor;
    private final TaskingExecutor.Limits limits;
    private final Seal seal;
    private final Consumer<Path> discard;
    private final Map<RunHandle, Served> runs = new ConcurrentHashMap<>();

    /** Ids of tasks that may be over, until the executor says so. */
    private final Map<String, Long> hints = new ConcurrentHashMap<>();

    private final Thread server = Thread.ofPlatform().daemon().name("tasks").unstarted(this::serve);
    private final CountDownLatch closing = new CountDownLatch(1);
    private boolean running;
    private volatile boolean closed;
    private long asked;

    ServedRuns(
            Executor executor, TaskingExecutor.Limits limits, Seal seal, Consumer<Path> discard) {
        this.executor = executor;
        this.limits = limits;
        this.seal = seal;
        this.discard = discard;
    }

    /** Starts the tasks of a run, for a while. */
    void serve(RunHandle handle) {
        of(handle);
        startServing();
    }

    private synchronized void startServing() {
        if (!running && !closed) {
            running = true;
            server.start();
        }
    }

    private TaskedRun of(RunHandle handle) {
        return runs.compute(
                        handle,
                        (_, known) ->
                                new Served(
                                        known == null || known.isLeft()
                                                ? open(handle)
                                                : known.run(),
                                        System.nanoTime()))
                .run();
    }

    private TaskedRun open(RunHandle handle) {
        try {
            return new TaskedRun(new TaskFiles(handle.folder()), executor, seal, discard, limits);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends all tasks of a run for good; tells whether none is left. */
    boolean end(RunHandle handle) {
        try {
            return of(handle).end();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the tasks of a run use; nothing if nobody asked about the run of late. */
    Optional<Usage> usage(RunHandle handle) {
        return Optional.ofNullable(runs.get(handle)).map(served -> served.run().usage());
    }

    /** How the tasks of a run ended. */
    List<TaskAnswer> answers(RunHandle handle) {
        try {
            return of(handle).answers();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void release(RunHandle handle) {
        end(handle);
        of(handle).release();
        runs.remove(handle);
    }

    /** Takes notice that something may be over; tells whether it is a task. */
    boolean hint(String id) {
        boolean isTask =
                runs.values().stream().anyMatch(served -> served.run().numberOf(id).isPresent());
        if (isTask) {
            hints.put(id, System.nanoTime());
        }
        return isTask;
    }

    /** No other thread starts tasks, so nothing may end this one. */
    private void serve() {
        while (!closed) {
            Duration pause = AFTER_TROUBLE;
            try {
                pause = look() ? LOOK : AFTER_TROUBLE;
            } catch (Throwable e) {
                log.error("could not look after tasks; it is tried again", e);
            }
            try {
                closing.await(pause.toNanos(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Serves all runs once; tells whether all of it succeeded. */
    private boolean look() {
        boolean succeeded = true;
        runs.values().removeIf(Served::isLeft);
        for (Served served : runs.values()) {
            succeeded &= succeeds("start tasks", served.run()::serve);
        }
        return ask() && succeeded;
    }

    private interface Step {
        void take() throws IOException;
    }

    /** What is wrong with one run is told, and is for its next look: no other run waits for it. */
    private static boolean succeeds(String what, Step step) {
        try {
            step.take();
            return true;
        } catch (CoveException e) {
            log.warn("could not {}; it has to wait: {}", what, e.getMessage());
        } catch (Throwable e) {
            log.error("could not {}; it is tried again", what, e);
        }
        return false;
    }

    /**
     * One question for the tasks of all runs, or of those only that may be over; tells whether all
     * of it succeeded.
     */
    private boolean ask() {
        long now = System.nanoTime();
        boolean all = now - asked > ASK.toNanos();
        Set<String> hinted = new HashSet<>(hints.keySet());
        if (!all && hinted.isEmpty()) {
            return true;
        }
        var questions = new HashMap<TaskedRun, List<RunHandle>>();
        for (Served served : runs.values()) {
            List<RunHandle> tasks =
                    served.run().started().stream()
                            .filter(task -> all || hinted.contains(task.id()))
                            .toList();
            if (!tasks.isEmpty()) {
                questions.put(served.run(), tasks);
            }
        }
        Optional<Map<RunHandle, RunStatus>> statuses = answersTo(questions.values());
        boolean succeeded = true;
        for (var question : questions.entrySet()) {
            succeeded &=
                    succeeds(
                            "tell the ends of tasks",
                            () -> hear(question.getKey(), question.getValue(), statuses));
        }
        hints.values().removeIf(since -> now - since > ASK.toNanos());
        if (all) {
            asked = now;
        }
        return succeeded;
    }

    /** Nothing if there is no answer to all of them at once: then each run is asked about alone. */
    private Optional<Map<RunHandle, RunStatus>> answersTo(Collection<List<RunHandle>> questions) {
        List<RunHandle> tasks = questions.stream().flatMap(List::stream).toList();
        try {
            return Optional.of(tasks.isEmpty() ? Map.of() : executor.poll(tasks));
        } catch (RuntimeException | Error e) {
            log.debug("could not ask about the tasks of all runs at once", e);
            return Optional.empty();
        }
    }

    private void hear(
            TaskedRun run, List<RunHandle> tasks, Optional<Map<RunHandle, RunStatus>> known)
            throws IOException {
        Map<RunHandle, RunStatus> statuses = known.orElseGet(() -> executor.poll(tasks));
        run.heard(statuses);
        tasks.stream()
                .filter(task -> !(statuses.get(task) instanceof RunStatus.Running))
                .forEach(task -> hints.remove(task.id()));
    }

    @Override
    public void close() {
        closed = true;
        closing.countDown();
        try {
            server.join(CLOSE_WITHIN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
