// SPDX-License-Identifier: Apache-2.0
package cove.db;

import cove.db.Database.Work;
import java.sql.SQLException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

/** Where questions are asked. */
sealed interface Readers extends AutoCloseable {
    /**
     * Asks in its own way, and waits.
     *
     * @throws CompletionException around what the work threw
     */
    <T> T read(Work<T> work);

    @Override
    void close();

    private static <T> T run(Work<T> work, Handle handle) {
        try {
            return work.run(handle);
        } catch (SQLException | RuntimeException e) {
            throw new CompletionException(e);
        }
    }

    /**
     * A few threads with a connection each. A call into SQLite holds its thread in native code; on
     * a virtual thread it would hold the carrier too, and a few of them waiting for a lock would
     * stop every other request.
     */
    final class OnPlatformThreads implements Readers {
        private static final int THREADS = 4;

        private final BlockingQueue<Handle> handles = new ArrayBlockingQueue<>(THREADS);
        private final ExecutorService threads =
                Executors.newFixedThreadPool(
                        THREADS, Thread.ofPlatform().daemon().name("db-reader-", 0).factory());

        OnPlatformThreads(Supplier<Handle> connect) {
            for (int i = 0; i < THREADS; i++) {
                handles.add(connect.get());
            }
        }

        @Override
        public <T> T read(Work<T> work) {
            return CompletableFuture.supplyAsync(() -> readNow(work), threads).join();
        }

        private <T> T readNow(Work<T> work) {
            Handle handle = handles.remove();
            try {
                return run(work, handle);
            } finally {
                handles.add(handle);
            }
        }

        @Override
        public void close() {
            threads.close();
            handles.forEach(Handle::close);
        }
    }

    /** The caller's own thread, with a connection of a pool. */
    final class OnCallersThread implements Readers {
        private final Supplier<Handle> connect;
        private final Runnable closePool;

        OnCallersThread(Supplier<Handle> connect, Runnable closePool) {
            this.connect = connect;
            this.closePool = closePool;
        }

        @Override
        public <T> T read(Work<T> work) {
            try (Handle handle = connect.get()) {
                return run(work, handle);
            } catch (CompletionException e) {
                throw e;
            } catch (RuntimeException e) {
                throw new CompletionException(e);
            }
        }

        @Override
        public void close() {
            closePool.run();
        }
    }
}
