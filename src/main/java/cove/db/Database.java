// SPDX-License-Identifier: Apache-2.0
package cove.db;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import cove.problem.CoveException;
import cove.problem.Problem;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * The database of one home: one writer that commits waiting jobs together, a few readers.
 *
 * <p>{@link #write} returns after the transaction is on disk (SQLite: {@code synchronous=FULL} in
 * WAL mode, manual, "PRAGMA synchronous"; PostgreSQL: {@code synchronous_commit}, its default).
 * While one work writes, no other does, neither of this server nor of another on the same database.
 */
public final class Database implements AutoCloseable {

    /**
     * One question or change. A {@link CoveException} that it throws reaches the caller as it is.
     */
    @FunctionalInterface
    public interface Work<T> {
        T run(Handle handle) throws SQLException;
    }

    private static final int POOLED = 10;
    private static final Duration CONNECTED_WITHIN = Duration.ofSeconds(5);

    private final Dialect dialect;
    private final Writer writer;
    private final Readers readers;
    private volatile Servers servers;

    private Database(Dialect dialect, Writer writer, Readers readers) {
        this.dialect = dialect;
        this.writer = writer;
        this.readers = readers;
        this.servers = Servers.alone(this, "");
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
        migrate(source, Dialect.SQLITE);
        Jdbi jdbi = Jdbi.create(source);
        return new Database(
                Dialect.SQLITE,
                new Writer(Dialect.SQLITE, jdbi::open),
                new Readers.OnPlatformThreads(jdbi::open));
    }

    /**
     * Opens a database of a PostgreSQL, bringing its schema up to date where needed.
     *
     * @throws CoveException {@link Problem.Unavailable} when that cannot be
     */
    public static Database openPostgresql(PostgresqlAddress address) {
        try {
            return connect(address);
        } catch (RuntimeException e) {
            throw Reported.opening(e, address);
        }
    }

    private static Database connect(PostgresqlAddress address) {
        migrate(address.patient(), Dialect.POSTGRESQL);
        DataSource source = address.hasty();
        var config = new HikariConfig();
        config.setDataSource(source);
        config.setMaximumPoolSize(POOLED);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(CONNECTED_WITHIN.toMillis());
        var pool = new HikariDataSource(config);
        return new Database(
                Dialect.POSTGRESQL,
                new Writer(Dialect.POSTGRESQL, Jdbi.create(source)::open),
                new Readers.OnCallersThread(Jdbi.create(pool)::open, pool::close));
    }

    /** Applies the numbered files in {@code db/<dialect>/} that were not applied yet. */
    private static void migrate(DataSource source, Dialect dialect) {
        Flyway.configure()
                .dataSource(source)
                .locations("classpath:db/" + dialect.migrations())
                .loggers("slf4j")
                .load()
                .migrate();
    }

    /** For a store whose SQL cannot be the same on both. */
    public Dialect dialect() {
        return dialect;
    }

    /** Says which server this is; on PostgreSQL there may be others from then on. */
    public Servers join(Servers.Self self) {
        servers =
                switch (dialect) {
                    case SQLITE -> Servers.alone(this, self.machine());
                    case POSTGRESQL -> Servers.joined(this, self);
                };
        return servers;
    }

    /** The servers on this database; this one alone where nobody {@link #join}ed. */
    public Servers servers() {
        return servers;
    }

    /**
     * Makes one durable change; waits until it is on disk.
     *
     * @throws CoveException {@link Problem.Unavailable} when the database could not store it: then
     *     nothing of it is stored, or, where that cannot be known, the message says so
     */
    public <T> T write(Work<T> work) {
        try {
            return writer.write(work).join();
        } catch (CompletionException e) {
            throw thrown(e.getCause());
        }
    }

    /**
     * Does this at the end of each transaction that writes, once for all the works in it; when it
     * fails, they fail with it.
     */
    public void beforeCommit(Work<?> work) {
        writer.beforeCommit(work);
    }

    /** Names one who is told after each transaction that wrote, and must not keep the writer. */
    public void afterCommit(Runnable listener) {
        writer.afterCommit(listener);
    }

    /** Answers one question from the latest committed state. */
    public <T> T read(Work<T> work) {
        try {
            return readers.read(work);
        } catch (CompletionException e) {
            throw thrown(Reported.reading((Exception) e.getCause(), dialect));
        }
    }

    /** With the stack of the caller, whatever thread it happened in. */
    private static RuntimeException thrown(Throwable cause) {
        return switch (cause) {
            case CoveException reported -> new CoveException(reported.problem(), reported);
            case RuntimeException bug -> bug;
            default -> new IllegalStateException(cause);
        };
    }

    @Override
    public void close() {
        servers.close();
        writer.close();
        readers.close();
    }
}
