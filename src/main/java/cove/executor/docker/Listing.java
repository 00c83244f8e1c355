// SPDX-License-Identifier: Apache-2.0
package cove.executor.docker;

import com.github.dockerjava.api.model.Container;
import cove.problem.CoveException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The containers of this home by their runs, in one call for all who ask at about the same time:
 * each gets a list that was begun after it asked.
 */
final class Listing {
    private static final Logger log = LoggerFactory.getLogger(Listing.class);

    private static final Duration PAUSE = Duration.ofMillis(20);

    private final Engine engine;
    private final ReentrantLock listing = new ReentrantLock();
    private final Object guard = new Object();
    private final AtomicBoolean silent = new AtomicBoolean();

    private long lastBegun = System.nanoTime() - PAUSE.toNanos();

    /** Those who wait for the list that is not begun yet. */
    private CompletableFuture<Optional<Map<String, Container>>> waiting;

    Listing(Engine engine) {
        this.engine = engine;
    }

    /** Nothing, while the engine cannot be asked. */
    Optional<Map<String, Container>> now() {
        CompletableFuture<Optional<Map<String, Container>>> mine;
        boolean first;
        synchronized (guard) {
            first = waiting == null;
            if (first) {
                waiting = new CompletableFuture<>();
            }
            mine = waiting;
        }
        if (first) {
            listing.lock();
            try {
                pause();
                synchronized (guard) {
                    waiting = null;
                }
                mine.complete(list());
            } catch (RuntimeException | Error e) {
                mine.completeExceptionally(e);
                throw e;
            } finally {
                listing.unlock();
            }
        }
        return mine.join();
    }

    /** Who asks again at once costs the engine no more than others do. */
    private void pause() {
        LockSupport.parkNanos(lastBegun + PAUSE.toNanos() - System.nanoTime());
        lastBegun = System.nanoTime();
    }

    private Optional<Map<String, Container>> list() {
        try {
            var found =
                    engine.all().stream()
                            .filter(one -> one.getLabels().containsKey(Engine.RUN_LABEL))
                            .collect(
                                    Collectors.toMap(
                                            one -> one.getLabels().get(Engine.RUN_LABEL),
                                            Function.identity(),
                                            (one, _) -> one));
            if (silent.getAndSet(false)) {
                log.info("the container engine answers again");
            }
            return Optional.of(found);
        } catch (CoveException e) {
            if (!silent.getAndSet(true)) {
                log.warn("{}", e.getMessage());
            }
            return Optional.empty();
        }
    }
}
