// SPDX-License-Identifier: Apache-2.0
package cove.dataasset;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that is done several at a time, and taken in the order in which it was given; of what is
 * begun or waits for its turn there is never more than a window.
 */
final class InOrder<T> implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(InOrder.class);

    /** Takes what came out. */
    @FunctionalInterface
    interface Taker<T> {
        void take(T result) throws IOException;
    }

    private final ExecutorService workers;
    private final int window;
    private final Taker<T> taker;
    private final Deque<Future<T>> begun = new ArrayDeque<>();
    private volatile boolean stopped;

    InOrder(ExecutorService workers, int window, Taker<T> taker) {
        this.workers = workers;
        this.window = window;
        this.taker = taker;
    }

    /** Whether what is begun had better end. */
    boolean stopped() {
        return stopped;
    }

    void add(Callable<T> work) throws IOException {
        makeRoom();
        begun.add(
                workers.submit(
                        () -> {
                            if (stopped) {
                                throw new InterruptedIOException("given up");
                            }
                            return work.call();
                        }));
    }

    /** What is done already, and only waits for its turn. */
    void addDone(T result) throws IOException {
        makeRoom();
        begun.add(CompletableFuture.completedFuture(result));
    }

    private void makeRoom() throws IOException {
        while (begun.size() >= window || (!begun.isEmpty() && begun.peek().isDone())) {
            takeFirst();
        }
    }

    /** Waits for all that is begun. */
    void finish() throws IOException {
        while (!begun.isEmpty()) {
            takeFirst();
        }
    }

    private void takeFirst() throws IOException {
        try {
            taker.take(begun.remove().get());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException wrong -> throw wrong;
                case RuntimeException wrong -> throw wrong;
                default -> throw new IllegalStateException(e.getCause());
            }
        }
    }

    /** Nothing is being done any more when this returns. */
    @Override
    public void close() {
        stopped = true;
        for (Future<T> work : begun) {
            try {
                work.get();
            } catch (ExecutionException e) {
                log.debug("another one failed before this one", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return; // the server is stopping
            }
        }
    }
}
