// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;

/** A few works at a time; after the first that fails no further one begins. */
final class Lanes {
    /** A work that may fail in any way. */
    @FunctionalInterface
    interface Work {
        void run() throws Exception;
    }

    private final int count;
    private final Semaphore free;
    private final AtomicReference<Exception> failure = new AtomicReference<>();

    Lanes(int count) {
        this.count = count;
        this.free = new Semaphore(count);
    }

    /** Begins a work as soon as a lane is free. */
    void run(Work work) throws Exception {
        free.acquire();
        if (failure.get() != null) {
            free.release();
            throw failure.get();
        }
        Thread.ofPlatform()
                .daemon()
                .start(
                        () -> {
                            try {
                                work.run();
                            } catch (Exception e) {
                                failure.compareAndSet(null, e);
                            } finally {
                                free.release();
                            }
                        });
    }

    /** Waits until all are done. */
    void end() throws Exception {
        free.acquire(count);
        free.release(count);
        if (failure.get() != null) {
            throw failure.get();
        }
    }
}
