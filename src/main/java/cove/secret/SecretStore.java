// SPDX-License-Identifier: Apache-2.0
package cove.secret;

import cove.db.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/** Secrets in SQL; of their values only what was sealed. */
final class SecretStore {
    private final Database database;

    SecretStore(Database database) {
        this.database = database;
    }

    /**
     * Stores a secret, new or in place of the one that goes by this name or id.
     *
     * @param change makes it, given the one there is; what it throws leaves all as it was
     */
    Secret put(
            String owner,
            String nameOrId,
            Function<Optional<Secret>, Secret> change,
            Function<Secret, byte[]> seal) {
        return database.write(
                handle -> {
                    Secret secret = change.apply(named(handle, owner, nameOrId));
                    handle.createUpdate(
                                    """
                                    INSERT INTO secrets (id, owner, name, type, sealed, created, updated)
                                    VALUES (:id, :owner, :name, :type, :sealed, :created, :updated)
                                    ON CONFLICT (id) DO UPDATE SET sealed = excluded.sealed, updated = excluded.updated
                                    """)
                            .bind("id", secret.id())
                            .bind("owner", secret.owner())
                            .bind("name", secret.name())
                            .bind("type", secret.type().word())
                            .bind("sealed", seal.apply(secret))
                            .bind("created", secret.created().toEpochMilli())
                            .bind("updated", secret.updated().toEpochMilli())
                            .execute();
                    return secret;
                });
    }

    /** An id goes before a name that looks like it. */
    Optional<Secret> named(String owner, String nameOrId) {
        return database.read(handle -> named(handle, owner, nameOrId));
    }

    private static Optional<Secret> named(Handle handle, String owner, String nameOrId) {
        return handle.createQuery(
                        """
                        SELECT * FROM secrets WHERE owner = :owner AND (id = :word OR name = :word)
                        ORDER BY CASE WHEN id = :word THEN 0 ELSE 1 END LIMIT 1
                        """)
                .bind("owner", owner)
                .bind("word", nameOrId)
                .map((row, _) -> secret(row))
                .findOne();
    }

    List<Secret> ofUser(String owner) {
        return database.read(
                handle ->
                        handle.createQuery(
                                        "SELECT * FROM secrets WHERE owner = :owner ORDER BY name")
                                .bind("owner", owner)
                                .map((row, _) -> secret(row))
                                .list());
    }

    Optional<byte[]> sealed(String id) {
        return database.read(
                handle ->
                        handle.createQuery("SELECT sealed FROM secrets WHERE id = :id")
                                .bind("id", id)
                                .map((row, _) -> row.getBytes("sealed"))
                                .findOne());
    }

    void remove(String id) {
        database.write(
                handle ->
                        handle.createUpdate("DELETE FROM secrets WHERE id = :id")
                                .bind("id", id)
                                .execute());
    }

    private static Secret secret(ResultSet row) throws SQLException {
        return new Secret(
                row.getString("id"),
                row.getString("owner"),
                row.getString("name"),
                SecretType.parse(row.getString("type")).orElseThrow(),
                Instant.ofEpochMilli(row.getLong("created")),
                Instant.ofEpochMilli(row.getLong("updated")));
    }
}
