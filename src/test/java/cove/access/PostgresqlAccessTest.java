// SPDX-License-Identifier: Apache-2.0
package cove.access;

import cove.db.Database;
import cove.db.PostgresqlAddress;
import cove.testing.TestingPostgresql;

class PostgresqlAccessTest extends AccessContract {
    @Override
    Database open() {
        return Database.openPostgresql(
                PostgresqlAddress.parse(TestingPostgresql.shared().freshDatabase()));
    }
}
