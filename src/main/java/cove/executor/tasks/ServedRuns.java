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
import java.util.ArrayList;
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

    private void serve() {
        while (!closed) {
            Duration pause = look() ? AFTER_TROUBLE : LOOK;
            try {
                closing.await(pause.toNanos(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Serves all runs once; tells whether some of it did not succeed. */
    private boolean look() {
        boolean wasTrouble = false;
        runs.values().removeIf(Served::isLeft);
        for (Served served : runs.values()) {
            try {
                served.run().serve();
            } catch (CoveException e) {
                log.warn("tasks have to wait: {}", e.getMessage());
                wasTrouble = true;
            } catch (IOException | RuntimeException e) {
                log.error("tasks could not be started; it is tried again", e);
                wasTrouble = true;
            }
        }
        try {
            ask();
        } catch (CoveException e) {
            log.warn("the ends of tasks have to wait: {}", e.getMessage());
            wasTrouble = true;
        } catch (IOException | RuntimeException e) {
            log.error("the ends of tasks could not be told; it is tried again", e);
            wasTrouble = true;
        }
        return wasTrouble;
    }

    /** One question for the tasks of all runs, or of those only that may be over. */
    private void ask() throws IOException {
        long now = System.nanoTime();
        boolean all = now - asked > ASK.toNanos();
        Set<String> hinted = new HashSet<>(hints.keySet());
        if (!all && hinted.isEmpty()) {
            return;
        }
        List<TaskedRun> present = runs.values().stream().map(Served::run).toList();
        var handles = new ArrayList<RunHandle>();
        for (TaskedRun run : present) {
            run.started().stream()
                    .filter(task -> all || hinted.contains(task.id()))
                    .forEach(handles::add);
        }
        Map<RunHandle, RunStatus> statuses = handles.isEmpty() ? Map.of() : executor.poll(handles);
        for (TaskedRun run : present) {
            run.heard(statuses);
        }
        statuses.forEach(
                (task, status) -> {
                    if (!(status instanceof RunStatus.Running)) {
                        hints.remove(task.id());
                    }
                });
        hints.values().removeIf(since -> now - since > ASK.toNanos());
        if (all) {
            asked = now;
        }
    }

    @Override
    public void close() {
        closed = true;
        closing.countDown();
        try {
            server.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
