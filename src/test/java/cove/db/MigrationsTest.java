// SPDX-License-Identifier: Apache-2.0
package cove.db;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigrationsTest {
    @TempDir private Path folder;

    /** A database as the version that had these migrations left it. */
    private Path databaseOf(String lastMigration, String... changes) throws SQLException {
        Path file = folder.resolve("cove.db");
        String url = "jdbc:sqlite:" + file;
        Flyway.configure()
                .dataSource(url, null, null)
                .locations("classpath:db/sqlite")
                .loggers("slf4j")
                .target(lastMigration)
                .load()
                .migrate();
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            for (String change : changes) {
                statement.execute(change);
            }
        }
        return file;
    }

    @Test
    void whatWasThereBeforePipelinesIsACapsule() throws SQLException {
        Path file =
                databaseOf(
                        "1",
                        "INSERT INTO users VALUES ('dana', 'dana@example.org', 0, 0)",
                        """
                        INSERT INTO capsules (id, slug, name, owner, created, tags, origin)
                        VALUES ('trim', '1000001', 'Trim', 'dana', 7, '[]', '/home/dana/trim')
                        """,
                        """
                        INSERT INTO computations (id, name, owner, capsule, created, plan, state, wish, row_version)
                        VALUES ('run', 'Run', 'dana', 'trim', 8, '{}', 'completed', 'none', 0)
                        """);

        var database = Database.openSqlite(file);

        assertThat(
                        database.<String>read(
                                handle ->
                                        handle.createQuery(
                                                        """
                                                        SELECT p.kind || ' ' || p.slug || ' ' || p.origin || ' ' || c.id
                                                        FROM programs p JOIN computations c ON c.program = p.id
                                                        """)
                                                .mapTo(String.class)
                                                .one()))
                .isEqualTo("capsule 1000001 /home/dana/trim run");
        database.close();
    }

    @Test
    void whatEarlierRunsMountedIsKnownAfterwards() throws SQLException {
        Path file =
                databaseOf(
                        "12",
                        "INSERT INTO users (id, email, admin, created) VALUES ('dana', 'dana@example.org', 0, 0)",
                        """
                        INSERT INTO computations (id, name, owner, program, created, plan, state, wish, row_version)
                        VALUES ('run', 'Run', 'dana', 'trim', 8, '{"dataAssets": [{"id": "a"}, {"id": "b"}, {"id": "a"}]}',
                                'completed', 'none', 0)
                        """);

        var database = Database.openSqlite(file);

        assertThat(
                        database.<java.util.List<String>>read(
                                handle ->
                                        handle.createQuery(
                                                        "SELECT data_asset || ' ' || owner FROM data_uses ORDER BY 1")
                                                .mapTo(String.class)
                                                .list()))
                .containsExactly("a dana", "b dana");
        database.close();
    }
}
