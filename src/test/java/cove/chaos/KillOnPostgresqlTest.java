// SPDX-License-Identifier: Apache-2.0
package cove.chaos;

import cove.testing.TestingDatabase;
import cove.testing.TestingPostgresql;

/** The same promises where the rows are in PostgreSQL. */
class KillOnPostgresqlTest extends KillTest {
    @Override
    int kills() {
        return Integer.getInteger("cove.killsOnPostgresql", 10);
    }

    @Override
    String database() {
        return TestingDatabase.settings(TestingPostgresql.shared().freshDatabase());
    }
}
