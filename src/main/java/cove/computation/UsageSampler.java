// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.executor.ExecutorChoice;
import cove.executor.RunHandle;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down from time to time what each run uses, in a thread of its own: it starts nothing, and
 * a run that is over within two seconds costs nothing. While no server is there nothing is written,
 * and the next sample tells the CPU time of the gap.
 */
final class UsageSampler implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(UsageSampler.class);
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final long FIRST = 2;

    private final Supplier<Collection<Computation>> open;
    private final ExecutorChoice executors;
    private final Path runs;
    private final InstantSource clock;

    /** Seconds after its beginning, of each that runs. */
    private final Map<String, Long> due = new HashMap<>();

    /** Likewise, of the last sample: where its node is gone, a run says the same again. */
    private final Map<String, Long> last = new HashMap<>();

    private final Thread ticker =
            Thread.ofPlatform().daemon().name("usage").unstarted(this::tickForEver);

    UsageSampler(
            Supplier<Collection<Computation>> open,
            ExecutorChoice executors,
            Path runs,
            InstantSource clock) {
        this.open = open;
        this.executors = executors;
        this.runs = runs;
        this.clock = clock;
    }

    void start() {
        ticker.start();
    }

    private void tickForEver() {
        try {
            while (!Thread.interrupted()) {
                TimeUnit.MILLISECONDS.sleep(TICK.toMillis());
                tick();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes the samples that are due. */
    void tick() {
        Instant now = clock.instant();
        var seen = new HashSet<String>();
        for (Computation computation : open.get()) {
            if (computation.state() instanceof ComputationState.Running(Instant since)) {
                seen.add(computation.id());
                long age = Duration.between(since, now).toSeconds();
                if (age >= due.computeIfAbsent(computation.id(), _ -> FIRST)) {
                    due.put(computation.id(), UsageSamples.next(age));
                    sample(computation, age);
                }
            }
        }
        due.keySet().retainAll(seen);
        last.keySet().retainAll(seen);
    }

    private void sample(Computation computation, long age) {
        RunFolder folder = RunFolder.of(runs, computation.id());
        try {
            var usage =
                    executors
                            .named(computation.plan().executor())
                            .usage(new RunHandle(computation.id(), folder.path()));
            if (usage.isPresent()) {
                long seconds = usage.get().seconds().orElse(age);
                Long before = last.put(computation.id(), seconds);
                if (before == null || before < seconds) {
                    UsageSamples.add(folder.usage(), seconds, usage.get());
                }
            }
        } catch (IOException | RuntimeException e) {
            // It may have ended, its engine may be away, the disk may be full: the run does not
            // mind.
            log.debug("no sample of computation {}", computation.id(), e);
        }
    }

    @Override
    public void close() {
        ticker.interrupt();
    }
}
