// SPDX-License-Identifier: Apache-2.0
package cove.access;

import cove.db.Database;
import cove.problem.CoveException;
import cove.problem.Echo;
import cove.problem.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

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

    /** All groups with their members, both by name. */
    List<Group> all() {
        return database.read(GroupStore::all);
    }

    private static List<Group> all(Handle handle) {
        Map<String, List<String>> members = new HashMap<>();
        handle.createQuery(
                        """
                        SELECT m.group_id, u.email FROM group_members m
                        JOIN users u ON u.id = m.user_id ORDER BY u.email
                        """)
                .map((row, _) -> Map.entry(row.getString("group_id"), row.getString("email")))
                .forEach(
                        member ->
                                members.computeIfAbsent(member.getKey(), _ -> new ArrayList<>())
                                        .add(member.getValue()));
        return handle.createQuery("SELECT id, name, created FROM groups ORDER BY name")
                .map(
                        (row, _) ->
                                new Group(
                                        row.getString("id"),
                                        row.getString("name"),
                                        Instant.ofEpochMilli(row.getLong("created")),
                                        members.getOrDefault(row.getString("id"), List.of())))
                .list();
    }

    /** Makes a group with these members. */
    Group add(String id, String name, Instant now, Collection<String> members) {
        return database.write(
                handle -> {
                    int rows =
                            handle.createUpdate(
                                            """
                                            INSERT INTO groups (id, name, created) VALUES (:id, :name, :now)
                                            ON CONFLICT (name) DO NOTHING
                                            """)
                                    .bind("id", id)
                                    .bind("name", name)
                                    .bind("now", now.toEpochMilli())
                                    .execute();
                    if (rows == 0) {
                        throw taken(name);
                    }
                    users(handle, members).forEach(user -> join(handle, id, user));
                    return found(handle, id);
                });
    }

    private static CoveException taken(String name) {
        return new CoveException(
                new Problem.Conflict(
                        "There is a group '%s' already; change its members, or take another name."
                                .formatted(Echo.of(name))));
    }

    Group rename(String nameOrId, String name) {
        return change(
                nameOrId,
                (handle, id) -> {
                    boolean taken =
                            handle.createQuery(
                                                    "SELECT count(*) FROM groups WHERE name = :name AND id <> :id")
                                            .bind("name", name)
                                            .bind("id", id)
                                            .mapTo(Integer.class)
                                            .one()
                                    > 0;
                    if (taken) {
                        throw taken(name);
                    }
                    handle.createUpdate("UPDATE groups SET name = :name WHERE id = :id")
                            .bind("name", name)
                            .bind("id", id)
                            .execute();
                });
    }

    /** Who is to come and to go must be users, else nothing changes. */
    Group changeMembers(String nameOrId, Collection<String> coming, Collection<String> going) {
        return change(
                nameOrId,
                (handle, id) -> {
                    var all = new ArrayList<>(coming);
                    all.addAll(going);
                    users(handle, all);
                    users(handle, coming).forEach(user -> join(handle, id, user));
                    users(handle, going).forEach(user -> leave(handle, id, user));
                });
    }

    private interface Change {
        void make(Handle handle, String id);
    }

    private Group change(String nameOrId, Change change) {
        return database.write(
                handle -> {
                    String id = found(handle, nameOrId).id();
                    change.make(handle, id);
                    return found(handle, id);
                });
    }

    /** The roles that it was given go with it. */
    void remove(String nameOrId) {
        database.write(
                handle ->
                        handle.createUpdate("DELETE FROM groups WHERE id = :id")
                                .bind("id", found(handle, nameOrId).id())
                                .execute());
    }

    private static Group found(Handle handle, String nameOrId) {
        List<Group> all = all(handle);
        return all.stream()
                .filter(group -> group.id().equals(nameOrId))
                .findFirst()
                .or(
                        () ->
                                all.stream()
                                        .filter(group -> group.name().equalsIgnoreCase(nameOrId))
                                        .findFirst())
                .orElseThrow(() -> CoveException.notFound("group", nameOrId));
    }

    private static List<String> users(Handle handle, Collection<String> emails) {
        var ids = new ArrayList<String>();
        var unknown = new ArrayList<String>();
        for (String email : emails) {
            Optional<String> id =
                    handle.createQuery("SELECT id FROM users WHERE email = :email")
                            .bind("email", email)
                            .mapTo(String.class)
                            .findOne();
            id.ifPresentOrElse(ids::add, () -> unknown.add("'" + Echo.of(email) + "'"));
        }
        if (!unknown.isEmpty()) {
            throw CoveException.invalid(
                    "There is no user %s; add users with: cove user add EMAIL"
                            .formatted(String.join(", ", unknown)));
        }
        return ids;
    }

    private static void join(Handle handle, String group, String user) {
        handle.createUpdate(
                        """
                        INSERT INTO group_members (group_id, user_id) VALUES (:group, :user)
                        ON CONFLICT (group_id, user_id) DO NOTHING
                        """)
                .bind("group", group)
                .bind("user", user)
                .execute();
    }

    private static void leave(Handle handle, String group, String user) {
        handle.createUpdate("DELETE FROM group_members WHERE group_id = :group AND user_id = :user")
                .bind("group", group)
                .bind("user", user)
                .execute();
    }
}
