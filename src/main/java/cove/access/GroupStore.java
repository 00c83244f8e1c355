// SPDX-License-Identifier: Apache-2.0
package cove.access;

import cove.db.Database;
import java.util.Set;
import java.util.stream.Collectors;

/** Groups and who is in them, in SQL. */
final class GroupStore {
    private final Database database;

    GroupStore(Database database) {
        this.database = database;
    }

    /** The ids of the groups that a user is in. */
    Set<String> groupsOf(String user) {
        return database.read(
                handle ->
                        handle
                                .createQuery(
                                        "SELECT group_id FROM group_members WHERE user_id = :user")
                                .bind("user", user)
                                .mapTo(String.class)
                                .stream()
                                .collect(Collectors.toSet()));
    }
}
