// SPDX-License-Identifier: Apache-2.0
package cove.access;

import cove.db.Database;
import cove.http.Caller;
import java.util.Comparator;
import java.util.Optional;

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
}
