// SPDX-License-Identifier: Apache-2.0
package cove.db;

import cove.problem.CoveException;
import cove.problem.Problem;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * The SQLite database of one home: one writer that commits waiting jobs together, a few readers.
 *
 * <p>All SQLite calls happen on platform threads. A call into SQLite holds its thread in native
 * code; on a virtual thread it would hold the carrier too, and a few of them waiting for a lock
 * would stop every other request.
 *
 * <p>{@link #write} returns after the transaction is on disk ({@code synchronous=FULL} in WAL mode:
 * SQLite manual, "PRAGMA synchronous").
 */
public final class Database implements AutoCloseable {

    /**
     * One question or change. A {@link CoveException} that it throws reaches the caller as it is.
     */
    @FunctionalInterface
    public interface Work<T> {
        T run(Handle handle) throws SQLException;
    }

    private static final Logger log = LoggerFactory.getLogger(Database.class);
    private static final int LARGEST_BATCH = 256;
    private static final int READERS = 4;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(10);

    private final BlockingQueue<WriteJob<?>> waiting = new LinkedBlockingQueue<>();
    private final BlockingQueue<Handle> readHandles = new ArrayBlockingQueue<>(READERS);
    private final ExecutorService readers =
            Executors.newFixedThreadPool(
                    READERS, Thread.ofPlatform().daemon().name("db-reader-", 0).factory());
    private final Thread writer;
    private final Jdbi jdbi;

    /** Nothing after trouble that it may not have survived; the writer's alone. */
    private Optional<Handle> writeHandle;

    private volatile boolean closed;

    private Database(Jdbi jdbi) {
        this.jdbi = jdbi;
        writeHandle = Optional.of(jdbi.open());
        for (int i = 0; i < READERS; i++) {
            readHandles.add(jdbi.open());
        }
        writer = Thread.ofPlatform().daemon().name("db-writer").start(this::writeLoop);
    }

    /** Opens the database, creating it or bringing its schema up to date where needed. */
    public static Database openSqlite(Path file) {
        var config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.enforceForeignKeys(true);
        config.setBusyTimeout(10_000);
        var source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file);
        Migrations.apply(source, "sqlite");
        return new Database(Jdbi.create(source));
    }

    /**
     * Makes one durable change; waits until it is on disk.
     *
     * @throws CoveException {@link Problem.Unavailable} when the database could not store it: then
     *     nothing of it is stored
     */
    public <T> T write(Work<T> work) {
        var job = new WriteJob<>(work, new CompletableFuture<>());
        waiting.add(job);
        if (closed) {
            job.fail(new IllegalStateException("the database is closed"));
        }
        return join(job.result);
    }

    /** Answers one question from the latest committed state. */
    public <T> T read(Work<T> work) {
        return join(CompletableFuture.supplyAsync(() -> readNow(work), readers));
    }

    private <T> T readNow(Work<T> work) {
        Handle handle = readHandles.remove();
        try {
            return work.run(handle);
        } catch (SQLException | RuntimeException e) {
            throw asReported(e, "read from");
        } finally {
            readHandles.add(handle);
        }
    }

    private static <T> T join(CompletableFuture<T> result) {
        try {
            return result.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof CoveException reported) {
                throw new CoveException(reported.problem(), reported);
            }
            if (e.getCause() instanceof RuntimeException bug) {
                throw bug;
            }
            throw e;
        }
    }

    private void writeLoop() {
        List<WriteJob<?>> batch = new ArrayList<>();
        try {
            while (!closed) {
                batch.add(waiting.take());
                waiting.drainTo(batch, LARGEST_BATCH - 1);
                commitTogether(batch);
                batch.clear();
            }
        } catch (InterruptedException e) {
            log.debug("database writer ends", e);
        }
        waiting.forEach(job -> job.fail(new IllegalStateException("the database is closed")));
    }

    /** Many jobs, one commit: a job that fails is rolled back alone, the others are stored. */
    private void commitTogether(List<WriteJob<?>> batch) {
        try {
            Handle handle = writeHandle.orElseGet(jdbi::open);
            writeHandle = Optional.of(handle);
            handle.begin();
            for (int i = 0; i < batch.size(); i++) {
                runInSavepoint(handle, batch.get(i), "job" + i);
            }
            handle.commit();
            batch.forEach(WriteJob::succeed);
        } catch (RuntimeException e) {
            rollBack();
            RuntimeException reported = asReported(e, "write to");
            batch.forEach(job -> job.fail(reported));
        }
    }

    private static void runInSavepoint(Handle handle, WriteJob<?> job, String savepoint) {
        handle.savepoint(savepoint);
        try {
            job.run(handle);
            handle.releaseSavepoint(savepoint);
        } catch (SQLException | RuntimeException e) {
            RuntimeException reported = asReported(e, "write to");
            try {
                // Jdbi forgets a savepoint that it rolled back to; SQLite drops it at the commit.
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
    private void rollBack() {
        try {
            writeHandle.ifPresent(Handle::close);
        } catch (RuntimeException e) {
            log.debug("the connection was lost together with its transaction", e);
        } finally {
            writeHandle = Optional.empty();
        }
    }

    private static RuntimeException asReported(Exception e, String action) {
        if (e instanceof CoveException reported) {
            return reported;
        }
        if (sqlErrorOf(e) instanceof org.sqlite.SQLiteException sql
                && !isOurMistake(sql.getResultCode())) {
            log.error("database trouble", e);
            return new CoveException(
                    new Problem.Unavailable(
                            "Tried to %s the database, but it failed: %s. Nothing was changed; free disk space or repair the disk, then try again."
                                    .formatted(action, sql.getMessage()),
                            RETRY_AFTER),
                    e);
        }
        return e instanceof RuntimeException bug ? bug : new IllegalStateException(e);
    }

    private static boolean isOurMistake(org.sqlite.SQLiteErrorCode code) {
        int primary = code.code & 0xff;
        return primary == org.sqlite.SQLiteErrorCode.SQLITE_ERROR.code
                || primary == org.sqlite.SQLiteErrorCode.SQLITE_CONSTRAINT.code
                || primary == org.sqlite.SQLiteErrorCode.SQLITE_MISUSE.code
                || primary == org.sqlite.SQLiteErrorCode.SQLITE_RANGE.code;
    }

    private static Throwable sqlErrorOf(Throwable e) {
        while (e != null && !(e instanceof SQLException)) {
            e = e.getCause();
        }
        return e;
    }

    @Override
    public void close() {
        closed = true;
        writer.interrupt();
        readers.close();
        try {
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        readHandles.forEach(Handle::close);
        writeHandle.ifPresent(Handle::close);
    }

    private static final class WriteJob<T> {
        private final Work<T> work;
        private final CompletableFuture<T> result;
        private T value;
        private boolean failed;

        WriteJob(Work<T> work, CompletableFuture<T> result) {
            this.work = work;
            this.result = result;
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
