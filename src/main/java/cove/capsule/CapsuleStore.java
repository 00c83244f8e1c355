// SPDX-License-Identifier: Apache-2.0
package cove.capsule;

import cove.db.Database;
import cove.http.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Capsules in SQL. */
final class CapsuleStore {
    private static final String CAPSULE =
            "SELECT k.*, u.email FROM capsules k JOIN users u ON u.id = k.owner ";

    private final Database database;

    CapsuleStore(Database database) {
        this.database = database;
    }

    /** Stores a capsule, or what changed of one that is there. */
    void put(Capsule capsule) {
        database.write(
                handle ->
                        handle.createUpdate(
                                        """
                                        INSERT INTO capsules
                                            (id, slug, name, owner, created, description, field, tags, cloned_from_url, origin)
                                        VALUES (:id, :slug, :name, :owner, :created, :description, :field, :tags, :cloned, :origin)
                                        ON CONFLICT (id) DO UPDATE
                                        SET name = :name, description = :description, field = :field, tags = :tags,
                                            cloned_from_url = :cloned, origin = :origin
                                        """)
                                .bind("id", capsule.id())
                                .bind("slug", capsule.slug())
                                .bind("name", capsule.name())
                                .bind("owner", capsule.owner())
                                .bind("created", capsule.created().toEpochMilli())
                                .bind("description", capsule.description().orElse(null))
                                .bind("field", capsule.field().orElse(null))
                                .bind("tags", Json.text(capsule.tags()))
                                .bind("cloned", capsule.clonedFromUrl().orElse(null))
                                .bind("origin", capsule.origin().orElse(null))
                                .execute());
    }

    Optional<Capsule> find(String id) {
        return one("WHERE k.id = ?", id);
    }

    Optional<Capsule> findBySlug(String slug) {
        return one("WHERE k.slug = ?", slug);
    }

    Optional<Capsule> findByOrigin(String owner, String origin) {
        return one(
                "WHERE k.owner = ? AND k.origin = ? ORDER BY k.created DESC LIMIT 1",
                owner,
                origin);
    }

    List<Capsule> all() {
        return database.read(
                handle ->
                        handle.createQuery(CAPSULE + "ORDER BY k.created DESC, k.id")
                                .map((row, _) -> capsule(row))
                                .list());
    }

    void used(String id, Instant now) {
        database.write(
                handle ->
                        handle.createUpdate(
                                        "UPDATE capsules SET last_accessed = :now WHERE id = :id")
                                .bind("now", now.toEpochMilli())
                                .bind("id", id)
                                .execute());
    }

    private Optional<Capsule> one(String where, String... values) {
        return database.read(
                handle -> {
                    var query = handle.createQuery(CAPSULE + where);
                    for (int i = 0; i < values.length; i++) {
                        query.bind(i, values[i]);
                    }
                    return query.map((row, _) -> capsule(row)).findOne();
                });
    }

    private static Capsule capsule(ResultSet row) throws SQLException {
        long lastAccessed = row.getLong("last_accessed");
        return new Capsule(
                row.getString("id"),
                row.getString("slug"),
                row.getString("name"),
                row.getString("owner"),
                row.getString("email"),
                Instant.ofEpochMilli(row.getLong("created")),
                lastAccessed == 0
                        ? Optional.empty()
                        : Optional.of(Instant.ofEpochMilli(lastAccessed)),
                Optional.ofNullable(row.getString("description")),
                Optional.ofNullable(row.getString("field")),
                List.of(Json.read(row.getString("tags"), String[].class)),
                Optional.ofNullable(row.getString("cloned_from_url")),
                Optional.ofNullable(row.getString("origin")));
    }
}
