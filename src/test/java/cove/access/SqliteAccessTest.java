// SPDX-License-Identifier: Apache-2.0
package cove.access;

import cove.db.Database;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteAccessTest extends AccessContract {
    @TempDir private Path folder;

    @Override
    Database open() {
        return Database.openSqlite(folder.resolve("cove.db"));
    }
}
