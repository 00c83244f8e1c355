// SPDX-License-Identifier: Apache-2.0
package cove.db;

import cove.db.Database.Work;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thread that commits waiting jobs together; what callers get is on disk. */
final class Writer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Writer.class);
    private static final int LARGEST_BATCH = 256;

    private final Dialect dialect;
    private final Supplier<Handle> connect;
    private final BlockingQueue<Job<?>> waiting = new LinkedBlockingQueue<>();
    private final Thread thread;

    /** Nothing after trouble that it may not have survived; the thread's alone. */
    private Optional<Handle> connection;

    private volatile boolean closed;
    private volatile Optional<Work<?>> beforeCommit = Optional.empty();
    private final List<Runnable> afterCommit = new CopyOnWriteArrayList<>();

    Writer(Dialect dialect, Supplier<Handle> connect) {
        this.dialect = dialect;
        this.connect = connect;
        this.connection = Optional.of(connect.get());
        this.thread = Thread.ofPlatform().daemon().name("db-writer").start(this::writeForEver);
    }

    <T> CompletableFuture<T> write(Work<T> work) {
        var job = new Job<>(work);
        waiting.add(job);
        if (closed) {
            job.fail(isClosed());
        }
        return job.result;
    }

    void beforeCommit(Work<?> work) {
        beforeCommit = Optional.of(work);
    }

    void afterCommit(Runnable listener) {
        afterCommit.add(listener);
    }

    private static RuntimeException isClosed() {
        return new IllegalStateException("the database is closed");
    }

    private void writeForEver() {
        List<Job<?>> batch = new ArrayList<>();
        try {
            while (!closed) {
                batch.add(waiting.take());
                waiting.drainTo(batch, LARGEST_BATCH - 1);
                writeTogether(batch);
                batch.clear();
            }
        } catch (InterruptedException e) {
            log.debug("database writer ends", e);
        }
        waiting.forEach(job -> job.fail(isClosed()));
    }

    /** Many jobs, one commit: a job that fails is rolled back alone, the others are stored. */
    private void writeTogether(List<Job<?>> batch) {
        try {
            Handle handle = begin();
            for (int i = 0; i < batch.size(); i++) {
                runInSavepoint(handle, batch.get(i), "job" + i);
            }
            if (beforeCommit.isPresent()) {
                beforeCommit.get().run(handle);
            }
            commit(handle);
            batch.forEach(Job::succeed);
            afterCommit.forEach(Runnable::run);
        } catch (SQLException | RuntimeException e) {
            disconnect();
            RuntimeException reported = Reported.writing(e, dialect);
            batch.forEach(job -> job.fail(reported));
        }
    }

    /** A connection may have died since it was last used; a fresh one tells whether all is well. */
    private Handle begin() {
        if (connection.isPresent()) {
            try {
                dialect.begin(connection.get());
                return connection.get();
            } catch (RuntimeException e) {
                log.debug("the connection is not to be used any more", e);
                disconnect();
            }
        }
        Handle fresh = connect.get();
        connection = Optional.of(fresh);
        dialect.begin(fresh);
        return fresh;
    }

    private void commit(Handle handle) {
        try {
            handle.commit();
        } catch (RuntimeException e) {
            throw Reported.committing(e, dialect);
        }
    }

    private void runInSavepoint(Handle handle, Job<?> job, String savepoint) {
        handle.savepoint(savepoint);
        try {
            job.run(handle);
            handle.releaseSavepoint(savepoint);
        } catch (SQLException | RuntimeException e) {
            RuntimeException reported = Reported.writing(e, dialect);
            try {
                // Jdbi forgets a savepoint that it rolled back to; it goes at the commit.
                handle.rollbackToSavepoint(savepoint);
            } catch (RuntimeException gone) {
                // A full disk and the like may end the whole transaction (SQLite manual,
                // "Transaction", 3.1): then no job of the batch is stored.
                reported.addSuppressed(gone);
                throw reported;
            }
            job.fail(reported);
        }
    }

    /**
     * After trouble the next batch begins with a fresh connection: nobody knows what state is left.
     */
    private void disconnect() {
        try {
            connection.ifPresent(Handle::close);
        } catch (RuntimeException e) {
            log.debug("the connection was lost together with its transaction", e);
        } finally {
            connection = Optional.empty();
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        disconnect();
    }

    private static final class Job<T> {
        private final Work<T> work;
        private final CompletableFuture<T> result = new CompletableFuture<>();
        private T value;
        private boolean failed;

        Job(Work<T> work) {
            this.work = work;
        }

        void run(Handle handle) throws SQLException {
            value = work.run(handle);
        }

        void succeed() {
            if (!failed) {
                result.complete(value);
            }
        }

        void fail(RuntimeException e) {
            failed = true;
            result.completeExceptionally(e);
        }
    }
}
