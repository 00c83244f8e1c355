// SPDX-License-Identifier: Apache-2.0
package cove.db;

import static org.assertj.core.api.Assertions.assertThat;

import cove.testing.TestingPostgresql;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A migration of one database has its like for the other. */
class SchemaTest {
    @TempDir private Path folder;

    @Test
    void bothDatabasesHaveTheSameTablesAndColumns() {
        try (var sqlite = Database.openSqlite(folder.resolve("cove.db"));
                var postgresql =
                        Database.openPostgresql(
                                PostgresqlAddress.parse(
                                        TestingPostgresql.shared().emptyDatabase()))) {
            List<String> expected = rows(sqlite, COLUMNS_OF_SQLITE);

            assertThat(expected).hasSizeGreaterThan(50).contains("users.email required");
            assertThat(rows(postgresql, COLUMNS_OF_POSTGRESQL))
                    .containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    @Test
    void bothDatabasesHaveTheSameIndexes() {
        try (var sqlite = Database.openSqlite(folder.resolve("cove.db"));
                var postgresql =
                        Database.openPostgresql(
                                PostgresqlAddress.parse(
                                        TestingPostgresql.shared().emptyDatabase()))) {
            List<String> expected = rows(sqlite, INDEXES_OF_SQLITE);

            assertThat(expected).contains("computations_open");
            assertThat(rows(postgresql, INDEXES_OF_POSTGRESQL)).containsAll(expected);
        }
    }

    private static List<String> rows(Database database, String sql) {
        return database.read(handle -> handle.createQuery(sql).mapTo(String.class).list());
    }

    /**
     * A primary key needs no "NOT NULL" there; a full-text table is of SQLite alone, and a column
     * there.
     */
    private static final String COLUMNS_OF_SQLITE =
            """
            SELECT t.name || '.' || c.name || CASE WHEN c."notnull" + c.pk > 0 THEN ' required' ELSE '' END
            FROM pragma_table_list t JOIN pragma_table_info(t.name) c
            WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name NOT LIKE 'flyway_%'
            """;

    private static final String COLUMNS_OF_POSTGRESQL =
            """
            SELECT table_name || '.' || column_name || CASE WHEN is_nullable = 'NO' THEN ' required' ELSE '' END
            FROM information_schema.columns
            WHERE table_schema = current_schema() AND table_name NOT LIKE 'flyway_%' AND data_type <> 'tsvector'
            """;

    private static final String INDEXES_OF_SQLITE =
            "SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL AND name NOT LIKE 'flyway_%'";

    private static final String INDEXES_OF_POSTGRESQL =
            "SELECT indexname FROM pg_indexes WHERE schemaname = current_schema()";
}
