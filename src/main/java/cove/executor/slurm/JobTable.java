// SPDX-License-Identifier: Apache-2.0
package cove.executor.slurm;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Slurm knows of all jobs, asked for once for all who want to know, and not more often than it
 * can stand: one {@code squeue}, then one question for those that left the queue and are missed.
 */
final class JobTable implements AutoCloseable {
    static final Logger log = LoggerFactory.getLogger(JobTable.class);

    /** The queue is looked at for at most this part of the time. */
    private static final int PART = 10;

    /** Their numbers are one argument of a command. */
    private static final int MOST_AT_ONCE = 5000;

    /**
     * The jobs in the queue at one time.
     *
     * @param asked when that was asked for, by {@link System#nanoTime}
     */
    record Snapshot(long asked, Map<String, List<Job>> byName) {
        /** Jobs of this name. */
        List<Job> named(String name) {
            return byName.getOrDefault(name, List.of());
        }

        boolean isSince(long moment) {
            return asked - moment >= 0;
        }
    }

    /** What is known of a job that left the queue, and when that was asked for; maybe nothing. */
    record Remembered(long asked, Optional<Job> job) {}

    private final Slurm slurm;
    private final Duration pollEvery;
    private final Consumer<String> left;
    private final AtomicBoolean asking = new AtomicBoolean();
    private final Set<String> missed = ConcurrentHashMap.newKeySet();
    private final Map<String, Remembered> remembered = new ConcurrentHashMap<>();
    private volatile Optional<Snapshot> newest = Optional.empty();
    private volatile long nextLook = System.nanoTime();
    private volatile boolean answers = true;
    private volatile boolean closed;

    /**
     * Asks nothing yet.
     *
     * @param left is told the name of each job that left the queue
     */
    JobTable(Slurm slurm, Duration pollEvery, Consumer<String> left) {
        this.slurm = slurm;
        this.pollEvery = pollEvery;
        this.left = left;
    }

    /** The newest there is; has a newer one made if it is time. */
    Optional<Snapshot> snapshot() {
        if (!closed && System.nanoTime() - nextLook >= 0 && asking.compareAndSet(false, true)) {
            Thread.ofVirtual().name("squeue").start(this::look);
        }
        return newest;
    }

    /** What is known of a job that is not in the queue; asks for it with the next look. */
    Optional<Remembered> remembered(String job) {
        missed.add(job);
        return Optional.ofNullable(remembered.get(job));
    }

    /** Forgets a job that nobody asks for any more. */
    void forget(String job) {
        missed.remove(job);
        remembered.remove(job);
    }

    private void look() {
        long begun = System.nanoTime();
        try {
            var queue = slurm.queue();
            tellTrouble(queue.trouble());
            if (queue.value().isPresent()) {
                accept(new Snapshot(begun, byName(queue.value().get())));
                askForMissed();
            }
        } finally {
            long took = System.nanoTime() - begun;
            nextLook = System.nanoTime() + Math.max(pollEvery.toNanos() - took, (PART - 1) * took);
            asking.set(false);
        }
    }

    private static Map<String, List<Job>> byName(List<Job> jobs) {
        return jobs.stream().collect(Collectors.groupingBy(Job::name));
    }

    private void accept(Snapshot fresh) {
        Optional<Snapshot> before = newest;
        newest = Optional.of(fresh);
        before.ifPresent(
                old -> {
                    Set<String> gone = new HashSet<>(old.byName().keySet());
                    gone.removeAll(fresh.byName().keySet());
                    gone.forEach(left);
                });
    }

    private void askForMissed() {
        long asked = System.nanoTime();
        List<String> ids = missed.stream().limit(MOST_AT_ONCE).toList();
        if (ids.isEmpty()) {
            return;
        }
        var reply = slurm.remembered(ids);
        reply.value()
                .ifPresent(
                        jobs -> {
                            Map<String, Job> found = new HashMap<>();
                            jobs.forEach(job -> found.put(job.id(), job));
                            ids.forEach(
                                    id ->
                                            remembered.put(
                                                    id,
                                                    new Remembered(
                                                            asked,
                                                            Optional.ofNullable(found.get(id)))));
                        });
    }

    private void tellTrouble(String trouble) {
        boolean answered = trouble.isEmpty();
        if (answers && !answered) {
            log.warn("Slurm does not answer, and its runs have to wait: {}", trouble);
        } else if (!answers && answered) {
            log.info("Slurm answers again");
        }
        answers = answered;
    }

    /** Asks no more. */
    @Override
    public void close() {
        closed = true;
    }
}
