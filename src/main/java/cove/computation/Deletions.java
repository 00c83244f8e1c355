// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets whoever deletes a computation wait a while until it is gone. */
final class Deletions {
    private static final Logger log = LoggerFactory.getLogger(Deletions.class);
    private static final Duration DELETED_WITHIN = Duration.ofSeconds(10);
    private static final Duration SOON = Duration.ofMillis(20);

    private final Map<String, CompletableFuture<Void>> awaited = new ConcurrentHashMap<>();

    /** To be called before the deletion can be over. */
    CompletableFuture<Void> expect(String id) {
        return awaited.computeIfAbsent(id, _ -> new CompletableFuture<>());
    }

    /** Waits for one that this server carries out. */
    void await(String id, CompletableFuture<Void> gone) {
        try {
            gone.get(DELETED_WITHIN.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            tellSlow(id);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits for another server: it sees the wish when it looks. */
    void awaitOthers(String id, BooleanSupplier isThere) {
        long deadline = System.nanoTime() + DELETED_WITHIN.toNanos();
        while (isThere.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                tellSlow(id);
                return;
            }
            LockSupport.parkNanos(SOON.toNanos());
        }
    }

    private static void tellSlow(String id) {
        log.warn("the deletion of computation {} takes long and goes on", id);
    }

    /** It is gone. */
    void tell(String id) {
        var deletion = awaited.remove(id);
        if (deletion != null) {
            deletion.complete(null);
        }
    }
}
