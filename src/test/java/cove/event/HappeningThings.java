// SPDX-License-Identifier: Apache-2.0
package cove.event;

import cove.db.Database;

/** Rows that are changed as stores do it, in a database of which nothing else is used. */
final class HappeningThings {
    static final String OWNER = "dana";

    private HappeningThings() {}

    static void begin(Database database) {
        database.write(
                handle ->
                        handle.execute(
                                "INSERT INTO users (id, email, admin, created) VALUES (?, ?, ?, 0)",
                                OWNER,
                                "dana@example.org",
                                false));
    }

    /** So many new computations in one transaction, named with their number. */
    static void computations(Database database, int from, int count) {
        database.write(
                handle -> {
                    for (int i = from; i < from + count; i++) {
                        handle.execute(
                                """
                                INSERT INTO computations (id, name, owner, program, created, plan, state, wish, row_version)
                                VALUES (?, ?, ?, 'p', 0, '{}', 'initializing', 'none', 0)
                                """,
                                "c" + i,
                                "Run " + i,
                                OWNER);
                    }
                    return count;
                });
    }
}
