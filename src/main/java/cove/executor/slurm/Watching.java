// SPDX-License-Identifier: Apache-2.0
package cove.executor.slurm;

import cove.executor.RunHandle;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Asks jobs to tell what their run uses, which costs a node two processes for each: those that
 * last, and of which somebody wants to know it.
 */
final class Watching {
    private static final Duration LASTS = Duration.ofSeconds(2);
    private static final Duration AGAIN_AFTER = Duration.ofMinutes(1);

    /** Their numbers are arguments of one command. */
    private static final int MOST_AT_ONCE = 500;

    private final Slurm slurm;
    private final JobTable table;

    /** When each may be asked again, by {@link System#nanoTime}. */
    private final Map<String, Long> due = new ConcurrentHashMap<>();

    /** The jobs of the runs to ask. */
    private final Map<String, String> wanted = new ConcurrentHashMap<>();

    private final AtomicBoolean asking = new AtomicBoolean();

    Watching(Slurm slurm, JobTable table) {
        this.slurm = slurm;
        this.table = table;
    }

    /** To be called again and again while nothing is told of a run. */
    void want(RunHandle handle) {
        long now = System.nanoTime();
        if (now - due.getOrDefault(handle.id(), now) < 0) {
            return;
        }
        var folder = new JobFolder(handle);
        Optional<String> job = folder.claimant().filter(number -> isRunning(number, handle));
        if (job.isPresent() && !folder.run().claimed().plus(LASTS).isAfter(Instant.now())) {
            due.put(handle.id(), now + AGAIN_AFTER.toNanos());
            wanted.put(handle.id(), job.get());
            ask();
        }
    }

    /**
     * Whether Slurm says so. It asks a suspended job again and again for a minute and a half, and a
     * shell that did not come so far as to expect the signal would end by it.
     */
    private boolean isRunning(String number, RunHandle handle) {
        return table.snapshot().stream()
                .flatMap(all -> all.named(handle.id()).stream())
                .anyMatch(job -> job.id().equals(number) && job.state() == SlurmJobState.RUNNING);
    }

    /** One command at a time; what is wanted meanwhile is in the next. */
    private void ask() {
        if (!wanted.isEmpty() && asking.compareAndSet(false, true)) {
            Thread.ofVirtual().name("slurm-watching").start(this::askNow);
        }
    }

    private void askNow() {
        try {
            var some = new HashMap<String, String>();
            wanted.entrySet().stream()
                    .limit(MOST_AT_ONCE)
                    .forEach(run -> some.put(run.getKey(), run.getValue()));
            wanted.keySet().removeAll(some.keySet());
            slurm.signalShells("USR2", List.copyOf(some.values()));
        } finally {
            asking.set(false);
        }
        ask();
    }

    void forget(RunHandle handle) {
        due.remove(handle.id());
        wanted.remove(handle.id());
    }
}
