// SPDX-License-Identifier: Apache-2.0
package cove.dataasset;

import cove.db.Database;
import cove.http.Json;
import cove.problem.CoveException;
import cove.problem.Problem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Data assets in SQL. */
final class DataAssetStore {
    private final Database database;

    DataAssetStore(Database database) {
        this.database = database;
    }

    void add(DataAsset asset) {
        database.write(
                handle -> {
                    int rows =
                            handle.createUpdate(
                                            """
                                            INSERT INTO data_assets
                                                (id, name, mount, owner, created, state, type, description, tags, files, size, digest)
                                            VALUES (:id, :name, :mount, :owner, :created, :state, 'dataset', :description, :tags, :files, :size, :digest)
                                            ON CONFLICT (id) DO NOTHING
                                            """)
                                    .bind("id", asset.id())
                                    .bind("name", asset.name())
                                    .bind("mount", asset.mount())
                                    .bind("owner", asset.owner())
                                    .bind("created", asset.created().toEpochMilli())
                                    .bind("state", asset.state().word())
                                    .bind("description", asset.description().orElse(null))
                                    .bind("tags", Json.text(asset.tags()))
                                    .bind("files", asset.files())
                                    .bind("size", asset.size())
                                    .bind("digest", asset.digest())
                                    .execute();
                    if (rows == 0) {
                        throw new CoveException(
                                new Problem.Conflict(
                                        "There is a data asset %s already, and data assets never change; leave out --id to get a new one."
                                                .formatted(asset.id())));
                    }
                    return rows;
                });
    }

    Optional<DataAsset> find(String id) {
        return database.read(
                handle ->
                        handle.createQuery(
                                        "SELECT d.*, u.email FROM data_assets d JOIN users u ON u.id = d.owner WHERE d.id = :id")
                                .bind("id", id)
                                .map((row, _) -> dataAsset(row))
                                .findOne());
    }

    List<String> ids() {
        return database.read(
                handle ->
                        handle.createQuery("SELECT id FROM data_assets")
                                .mapTo(String.class)
                                .list());
    }

    void used(List<String> ids, Instant now) {
        if (ids.isEmpty()) {
            return;
        }
        database.write(
                handle ->
                        handle.createUpdate(
                                        "UPDATE data_assets SET last_used = :now WHERE id IN (<ids>)")
                                .bind("now", now.toEpochMilli())
                                .bindList("ids", ids)
                                .execute());
    }

    private static DataAsset dataAsset(ResultSet row) throws SQLException {
        long lastUsed = row.getLong("last_used");
        return new DataAsset(
                row.getString("id"),
                row.getString("name"),
                row.getString("mount"),
                row.getString("owner"),
                row.getString("email"),
                Instant.ofEpochMilli(row.getLong("created")),
                lastUsed == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(lastUsed)),
                DataAssetState.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                Optional.ofNullable(row.getString("description")),
                List.of(Json.read(row.getString("tags"), String[].class)),
                row.getLong("files"),
                row.getLong("size"),
                row.getString("digest"));
    }
}
