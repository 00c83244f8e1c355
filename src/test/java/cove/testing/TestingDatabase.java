// SPDX-License-Identifier: Apache-2.0
package cove.testing;

import cove.db.Database;
import cove.db.PostgresqlAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.regex.Pattern;

/** Which database the servers of tests have: SQLite, until a suite says otherwise. */
public final class TestingDatabase {
    private static final Pattern URL =
            Pattern.compile("(?m)^url = ['\"](postgresql:[^'\"]*)['\"]$");

    private static volatile boolean postgresql;

    private TestingDatabase() {}

    /** Says on which the servers started from now on are. */
    public static void onPostgresql(boolean wanted) {
        postgresql = wanted;
    }

    /** What is added to {@code cove.toml}: each time another database. */
    public static String settings() {
        return postgresql ? settings(TestingPostgresql.shared().freshDatabase()) : "";
    }

    /** The settings of a home whose database this is. */
    public static String settings(String url) {
        return "\n[database]\nurl = '%s'\n".formatted(url);
    }

    /** The database of this folder, with cove's schema, and with what was left in it. */
    public static Database open(Path folder) {
        if (!postgresql) {
            return Database.openSqlite(folder.resolve("cove.db"));
        }
        try {
            Path url = folder.resolve("postgresql.url");
            if (!Files.exists(url)) {
                Files.writeString(url, TestingPostgresql.shared().freshDatabase());
            }
            return Database.openPostgresql(PostgresqlAddress.parse(Files.readString(url)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a word can be read in what is kept in the database of this folder. */
    public static boolean holds(String word, Path folder) {
        if (!postgresql) {
            return !DiskTraces.of(word, folder).isEmpty();
        }
        try (Database database = open(folder)) {
            return database.read(
                    handle -> {
                        handle.execute("SET bytea_output = 'escape'");
                        return handle
                                .createQuery(
                                        "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()")
                                .mapTo(String.class)
                                .list()
                                .stream()
                                .flatMap(
                                        table ->
                                                handle
                                                        .createQuery(
                                                                "SELECT CAST(t AS TEXT) FROM %s t"
                                                                        .formatted(table))
                                                        .mapTo(String.class)
                                                        .list()
                                                        .stream())
                                .anyMatch(row -> row.contains(word));
                    });
        }
    }

    /** Another way to the database of a home, past its server. */
    public static Connection connect(Path home) throws SQLException {
        try {
            Path settings = home.resolve("cove.toml");
            var url = URL.matcher(Files.exists(settings) ? Files.readString(settings) : "");
            return url.find()
                    ? PostgresqlAddress.parse(url.group(1)).patient().getConnection()
                    : DriverManager.getConnection("jdbc:sqlite:" + home.resolve("cove.db"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
