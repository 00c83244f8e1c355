// SPDX-License-Identifier: Apache-2.0
package cove.db;

import cove.problem.CoveException;
import cove.problem.Problem;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/**
 * Carries all rows from SQLite to PostgreSQL, in one transaction there: after a kill at any moment
 * the target has all of them or none, and the source is as it was.
 */
public final class DatabaseMove {
    /** How many rows of a table are in the target now. */
    public record Carried(String table, long rows) {}

    private static final int BATCH = 500;

    private final Connection source;
    private final Connection target;

    private DatabaseMove(Connection source, Connection target) {
        this.source = source;
        this.target = target;
    }

    /**
     * Copies all tables and compares them; a target that has the very same rows is left as it is.
     *
     * @throws CoveException {@link Problem.Conflict} when the target holds something else
     */
    public static List<Carried> carry(Path file, PostgresqlAddress address) {
        // Both schemas are brought up to date first: then they are alike.
        Database.openSqlite(file).close();
        Database.openPostgresql(address).close();
        try (Connection source = DriverManager.getConnection("jdbc:sqlite:" + file);
                Connection target = address.patient().getConnection()) {
            target.setAutoCommit(false);
            List<Carried> carried = new DatabaseMove(source, target).carry();
            target.commit();
            return carried;
        } catch (SQLException e) {
            throw new CoveException(
                    new Problem.Unavailable(
                            "Tried to carry the rows of %s to %s, but it failed: %s. The home is as it was; repair that, then move again."
                                    .formatted(file, address, e.getMessage()),
                            java.time.Duration.ofSeconds(10)),
                    e);
        }
    }

    private List<Carried> carry() throws SQLException {
        var handle = org.jdbi.v3.core.Jdbi.open(target);
        Dialect.POSTGRESQL.begin(handle);
        // The events come along: none is to be made of the rows that arrive.
        handle.execute("SET LOCAL cove.quiet = 'yes'");
        List<TableRows> tables = TableRows.of(source);
        if (isEmpty(tables)) {
            for (TableRows table : tables) {
                copy(table);
            }
        }
        for (TableRows table : tables) {
            compare(table);
        }
        var carried = new java.util.ArrayList<Carried>();
        for (TableRows table : tables) {
            carried.add(new Carried(table.name(), table.digest(source).rows()));
        }
        return carried;
    }

    private boolean isEmpty(List<TableRows> tables) throws SQLException {
        for (TableRows table : tables) {
            if (table.digest(target).rows() > 0) {
                return false;
            }
        }
        return true;
    }

    private void copy(TableRows table) throws SQLException {
        try (var rows = source.createStatement().executeQuery(table.select());
                PreparedStatement insert = target.prepareStatement(table.insert(target))) {
            int waiting = 0;
            while (rows.next()) {
                table.bind(rows, insert);
                insert.addBatch();
                waiting++;
                if (waiting == BATCH) {
                    insert.executeBatch();
                    waiting = 0;
                }
            }
            insert.executeBatch();
        }
        table.goOnCounting(source, target);
    }

    private void compare(TableRows table) throws SQLException {
        var expected = table.digest(source);
        var found = table.digest(target);
        if (!found.equals(expected)) {
            throw new CoveException(
                    new Problem.Conflict(
                            "The table %s of the target has %d rows that are not the %d of this home; nothing was changed. Name a database with nothing in it."
                                    .formatted(table.name(), found.rows(), expected.rows())));
        }
    }
}
