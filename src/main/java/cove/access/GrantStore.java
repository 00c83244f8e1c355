// SPDX-License-Identifier: Apache-2.0
package cove.access;

import cove.db.Database;
import cove.http.Caller;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Roles that were given, in SQL. */
final class GrantStore {
    private final Database database;

    GrantStore(Database database) {
        this.database = database;
    }

    /** The strongest role that was given to the caller, in person, by a group, or to everyone. */
    Optional<Role> role(String object, Caller caller) {
        return database.read(
                handle ->
                        handle
                                .createQuery(
                                        "SELECT role FROM grants WHERE object = :object AND grantee IN (<subjects>)")
                                .bind("object", object)
                                .bindList("subjects", caller.subjects())
                                .mapTo(String.class)
                                .stream()
                                .flatMap(word -> Role.parse(word).stream())
                                .max(Comparator.naturalOrder()));
    }

    /** How many objects the caller made or was given a role on, counted up to a bound. */
    int count(ObjectKind kind, Caller caller, int bound) {
        String sql =
                """
                SELECT (SELECT count(*) FROM
                           (SELECT 1 FROM <table> WHERE owner = :user LIMIT :bound) AS made)
                     + (SELECT count(*) FROM
                           (SELECT 1 FROM grants WHERE grantee IN (<subjects>) AND kind = :kind
                            LIMIT :bound) AS given)
                """;
        return database.read(
                handle ->
                        handle.createQuery(sql)
                                .define("table", kind.table())
                                .bind("user", caller.userId())
                                .bind("kind", kind.stored())
                                .bindList("subjects", caller.subjects())
                                .bind("bound", bound)
                                .mapTo(Integer.class)
                                .one());
    }

    /** Who owns each of these objects or has this role there, or a stronger one. */
    Map<String, Audience> audiences(ObjectKind kind, Role least, Collection<String> objects) {
        String sql =
                """
                SELECT id AS object, owner AS name FROM <table> WHERE id IN (<objects>)
                UNION ALL
                SELECT object, grantee FROM grants
                WHERE object IN (<objects>) AND kind = :kind AND role IN (<roles>)
                """;
        return database.read(
                handle ->
                        handle
                                .createQuery(sql)
                                .define("table", kind.table())
                                .bind("kind", kind.stored())
                                .bindList("objects", List.copyOf(objects))
                                .bindList("roles", Role.wordsFrom(least))
                                .map(
                                        (row, _) ->
                                                Map.entry(
                                                        row.getString("object"),
                                                        row.getString("name")))
                                .stream()
                                .collect(
                                        Collectors.groupingBy(
                                                Map.Entry::getKey,
                                                Collectors.collectingAndThen(
                                                        Collectors.mapping(
                                                                Map.Entry::getValue,
                                                                Collectors.toSet()),
                                                        Audience::new))));
    }

    /** All roles given on an object, in the order of the names. */
    List<Grant> of(String object) {
        return database.read(handle -> new Changes(handle).of(object));
    }

    /** Changes grants, all of it or nothing. */
    void change(Consumer<Changes> work) {
        database.write(
                handle -> {
                    work.accept(new Changes(handle));
                    return handle;
                });
    }

    /** What can be asked and done while grants are changed. */
    static final class Changes {
        private final Handle handle;

        private Changes(Handle handle) {
            this.handle = handle;
        }

        List<Grant> of(String object) {
            return handle.createQuery(
                            """
                            SELECT g.grantee, g.role, u.email, gr.name
                            FROM grants g
                            LEFT JOIN users u ON u.id = g.grantee
                            LEFT JOIN groups gr ON gr.id = g.grantee
                            WHERE g.object = :object
                            ORDER BY coalesce(u.email, gr.name), g.grantee
                            """)
                    .bind("object", object)
                    .map((row, _) -> grant(row))
                    .list();
        }

        private static Grant grant(ResultSet row) throws SQLException {
            String grantee = row.getString("grantee");
            Role role = Role.parse(row.getString("role")).orElseThrow();
            String email = row.getString("email");
            if (email != null) {
                return new Grant(Grant.Kind.USER, grantee, email, role);
            }
            return grantee.equals(Caller.EVERYONE)
                    ? new Grant(Grant.Kind.EVERYONE, grantee, grantee, role)
                    : new Grant(Grant.Kind.GROUP, grantee, row.getString("name"), role);
        }

        Optional<String> userWith(String email) {
            return id("SELECT id FROM users WHERE email = :name", email);
        }

        /** The SDK calls what it sends a group's identifier: its name is taken, and its id. */
        Optional<String> groupWith(String name) {
            return id("SELECT id FROM groups WHERE name = :name OR id = :name", name);
        }

        private Optional<String> id(String sql, String name) {
            return handle.createQuery(sql).bind("name", name).mapTo(String.class).findFirst();
        }

        /** Whether the object is still there, of this kind. */
        boolean has(Shareable object) {
            return handle.createQuery("SELECT count(*) FROM <table> WHERE id = :id")
                            .define("table", object.objectKind().table())
                            .bind("id", object.id())
                            .mapTo(Integer.class)
                            .one()
                    == 1;
        }

        void put(Shareable object, String grantee, Role role) {
            handle.createUpdate(
                            """
                            INSERT INTO grants (object, kind, grantee, role)
                            VALUES (:object, :kind, :grantee, :role)
                            ON CONFLICT (object, grantee) DO UPDATE SET role = :role
                            """)
                    .bind("object", object.id())
                    .bind("kind", object.objectKind().stored())
                    .bind("grantee", grantee)
                    .bind("role", role.word())
                    .execute();
        }

        void remove(Shareable object, String grantee) {
            handle.createUpdate("DELETE FROM grants WHERE object = :object AND grantee = :grantee")
                    .bind("object", object.id())
                    .bind("grantee", grantee)
                    .execute();
        }
    }
}
