// SPDX-License-Identifier: Apache-2.0
package cove.db;

import java.sql.SQLException;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * How the databases differ. Stores share one SQL text; one that cannot switches over these two.
 *
 * <p>Columns of both hold the same: times are milliseconds, JSON is text, truth is {@code BOOLEAN}
 * where there is such a type and is always bound as a boolean.
 */
public enum Dialect {
    /** One file, for one server. */
    SQLITE {
        @Override
        String migrations() {
            return "sqlite";
        }

        @Override
        void begin(Handle handle) {
            handle.begin();
        }

        // Result codes: SQLite manual, "Result and Error Codes".
        @Override
        boolean isTrouble(SQLException e) {
            return e instanceof SQLiteException sqlite
                    && !OUR_MISTAKES.contains(
                            SQLiteErrorCode.getErrorCode(sqlite.getResultCode().code & 0xff));
        }

        @Override
        boolean isUnstorable(SQLException e) {
            return false;
        }

        @Override
        String advice() {
            return "free disk space or repair the disk";
        }
    },

    /** A server of its own, for several servers of cove. */
    POSTGRESQL {
        @Override
        String migrations() {
            return "postgresql";
        }

        // Whoever writes waits for the others' commits, those of other servers included: stores may
        // look and then write, as on SQLite.
        @Override
        void begin(Handle handle) {
            handle.begin();
            handle.execute("SELECT pg_advisory_xact_lock(hashtext('cove ' || current_schema()))");
        }

        // The connection, its resources, an operator, the system, a standby, a wait for a lock:
        // PostgreSQL manual, appendix A. The pool itself tells of its trouble without a code.
        @Override
        boolean isTrouble(SQLException e) {
            String state = e.getSQLState();
            return state == null
                    || TROUBLE_CLASSES.contains(state.substring(0, 2))
                    || TROUBLE.contains(state);
        }

        // A NUL character: PostgreSQL manual, 8.3 and appendix A.
        @Override
        boolean isUnstorable(SQLException e) {
            return UNSTORABLE.equals(e.getSQLState());
        }

        @Override
        String advice() {
            return "see that PostgreSQL runs and can be reached";
        }
    };

    private static final Set<SQLiteErrorCode> OUR_MISTAKES =
            Set.of(
                    SQLiteErrorCode.SQLITE_ERROR,
                    SQLiteErrorCode.SQLITE_CONSTRAINT,
                    SQLiteErrorCode.SQLITE_MISUSE,
                    SQLiteErrorCode.SQLITE_RANGE);
    private static final Set<String> TROUBLE_CLASSES =
            Set.of("08", "28", "3D", "40", "53", "57", "58", "F0", "XX");
    private static final Set<String> TROUBLE = Set.of("25006", "25P03", "25P04", "55P03");

    private static final String UNSTORABLE = "22021";

    /** The folder below {@code db/} that holds the numbered files. */
    abstract String migrations();

    /** Begins a transaction that writes. */
    abstract void begin(Handle handle);

    /** Whether the database is in trouble, rather than our SQL or what it was given. */
    abstract boolean isTrouble(SQLException e);

    /** Whether it was given text that no column can hold. */
    abstract boolean isUnstorable(SQLException e);

    /** What to do when it is in trouble. */
    abstract String advice();
}
