// SPDX-License-Identifier: Apache-2.0
package cove.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cove.problem.CoveException;
import cove.problem.Problem;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteDatabaseTest extends DatabaseContract {
    @TempDir private Path folder;

    @Override
    Database reopen() {
        return Database.openSqlite(folder.resolve("cove.db"));
    }

    @Override
    String number() {
        return "INTEGER PRIMARY KEY AUTOINCREMENT";
    }

    @Test
    void aFullDatabaseIsUnavailableAndTakesWritesAgainLater() {
        database().write(handle -> handle.execute("PRAGMA max_page_count = 1"));
        String large = "x".repeat(1 << 20);

        assertThatThrownBy(() -> note(large))
                .isInstanceOfSatisfying(
                        CoveException.class,
                        e -> {
                            assertThat(e.problem()).isInstanceOf(Problem.Unavailable.class);
                            assertThat(e.getMessage()).contains("full", "Nothing was changed");
                        });

        database().write(handle -> handle.execute("PRAGMA max_page_count = 1000000"));
        note(large);
        assertThat(notes()).containsExactly(large);
    }
}
