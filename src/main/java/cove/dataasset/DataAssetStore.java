// SPDX-License-Identifier: Apache-2.0
package cove.dataasset;

import cove.db.Database;
import cove.db.IdempotencyKey;
import cove.http.Json;
import cove.problem.CoveException;
import cove.problem.Problem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Data assets in SQL. */
final class DataAssetStore {
    static final String DATA_ASSET =
            "SELECT d.*, u.email, b.email AS bucket_email FROM data_assets d"
                    + " JOIN users u ON u.id = d.owner LEFT JOIN users b ON b.id = d.bucket_user ";

    private final Database database;

    DataAssetStore(Database database) {
        this.database = database;
    }

    void add(DataAsset asset, Optional<ComputationSource> source) {
        add(asset, source, Optional.empty(), Optional.empty());
    }

    /**
     * Stores a data asset with the keys that its bucket needs until it is not a draft any more; or,
     * if this request made one already, that one's id comes back and nothing is stored.
     */
    Optional<String> add(
            DataAsset asset,
            Optional<ComputationSource> source,
            Optional<byte[]> sealedKeys,
            Optional<IdempotencyKey> key) {
        return database.write(
                handle -> {
                    if (key.isPresent()) {
                        Optional<String> known = key.get().started(handle);
                        if (known.isPresent()) {
                            return known;
                        }
                        key.get().keep(handle, asset.id(), asset.created());
                    }
                    int rows =
                            handle.createUpdate(
                                            """
                                            INSERT INTO data_assets
                                                (server, id, name, mount, owner, created, state, type, description, tags,
                                                 custom_metadata, provenance, source, files, size, digest, failure_reason,
                                                 bucket_origin, bucket_endpoint, bucket, bucket_prefix, bucket_access,
                                                 bucket_user, external, bucket_owned, sealed_keys, contained)
                                            VALUES (:server, :id, :name, :mount, :owner, :created, :state, :type, :description, :tags,
                                                    :custom_metadata, :provenance, :source, :files, :size, :digest, :failure_reason,
                                                    :bucket_origin, :bucket_endpoint, :bucket, :bucket_prefix, :bucket_access,
                                                    :bucket_user, :external, :bucket_owned, :sealed_keys, :contained)
                                            ON CONFLICT (id) DO NOTHING
                                            """)
                                    .bind("server", database.servers().id())
                                    .bind("id", asset.id())
                                    .bindMap(labelColumns(asset.labels()))
                                    .bind("owner", asset.owner())
                                    .bind("created", asset.created().toEpochMilli())
                                    .bind("type", asset.type())
                                    .bind("provenance", text(asset.provenance()))
                                    .bind("source", text(source))
                                    .bindMap(stateColumns(asset.state()))
                                    .bindMap(SourceBucketStore.columns(asset.sourceBucket()))
                                    .bind("sealed_keys", sealedKeys.orElse(null))
                                    .bind("contained", Json.text(asset.contained()))
                                    .execute();
                    if (rows == 0) {
                        throw new CoveException(
                                new Problem.Conflict(
                                        "There is a data asset %s already, and data assets never change; leave out --id to get a new one."
                                                .formatted(asset.id())));
                    }
                    return Optional.empty();
                });
    }

    /** What this request made, when it came before. */
    Optional<DataAsset> madeBefore(IdempotencyKey key) {
        return database.read(key::started).map(this::madeBefore);
    }

    /** What a request made that came before. */
    DataAsset madeBefore(String id) {
        return find(id).orElseThrow(
                        () ->
                                new CoveException(
                                        new Problem.Conflict(
                                                "This Idempotency-Key made data asset %s, which was deleted since; use a new key for a new one."
                                                        .formatted(id))));
    }

    private static String text(Optional<?> value) {
        return value.map(Json::text).orElse(null);
    }

    private static Map<String, Object> labelColumns(Labels labels) {
        var columns = new HashMap<String, Object>();
        columns.put("name", labels.name());
        columns.put("mount", labels.mount());
        columns.put("description", labels.description().orElse(null));
        columns.put("tags", Json.text(labels.tags()));
        columns.put("custom_metadata", Json.text(labels.customMetadata()));
        return columns;
    }

    private static Map<String, Object> stateColumns(DataAssetState state) {
        var columns = new HashMap<String, Object>();
        columns.put("state", state.word());
        var ready = state instanceof DataAssetState.Ready content ? content : null;
        columns.put("files", ready == null ? null : ready.files());
        columns.put("size", ready == null ? null : ready.size());
        columns.put("digest", ready == null ? null : ready.digest().orElse(null));
        columns.put(
                "failure_reason",
                state instanceof DataAssetState.Failed(String reason) ? reason : null);
        return columns;
    }

    Optional<DataAsset> find(String id) {
        return database.read(handle -> find(handle, id));
    }

    private static Optional<DataAsset> find(Handle handle, String id) {
        return handle.createQuery(DATA_ASSET + "WHERE d.id = :id")
                .bind("id", id)
                .map((row, _) -> dataAsset(row))
                .findOne();
    }

    /** Those of these that there are, in their order. */
    List<DataAsset> all(List<String> ids) {
        if (ids.isEmpty()) {
            return List.of();
        }
        Map<String, DataAsset> found =
                database.read(
                        handle ->
                                handle
                                        .createQuery(DATA_ASSET + "WHERE d.id IN (<ids>)")
                                        .bindList("ids", ids)
                                        .map((row, _) -> dataAsset(row))
                                        .stream()
                                        .collect(Collectors.toMap(DataAsset::id, asset -> asset)));
        return ids.stream().filter(found::containsKey).map(found::get).toList();
    }

    Optional<byte[]> sealedKeys(String id) {
        return database.read(
                handle ->
                        handle.createQuery(
                                        "SELECT sealed_keys FROM data_assets WHERE id = :id AND sealed_keys IS NOT NULL")
                                .bind("id", id)
                                .map((row, _) -> row.getBytes("sealed_keys"))
                                .findOne());
    }

    /** Ends a draft; false if it was deleted meanwhile. */
    boolean end(String id, DataAssetState state) {
        return database.write(
                handle ->
                        handle.createUpdate(
                                                """
                                                UPDATE data_assets
                                                SET state = :state, files = :files, size = :size, digest = :digest,
                                                    failure_reason = :failure_reason, sealed_keys = NULL
                                                WHERE id = :id AND state = 'draft'
                                                """)
                                        .bind("id", id)
                                        .bindMap(stateColumns(state))
                                        .execute()
                                == 1);
    }

    /** Changes what is said of a data asset, of which nobody else changes anything meanwhile. */
    Optional<DataAsset> describe(String id, UnaryOperator<Labels> change) {
        return database.write(
                handle -> {
                    Optional<DataAsset> known = find(handle, id);
                    known.ifPresent(
                            asset ->
                                    handle.createUpdate(
                                                    """
                                                    UPDATE data_assets
                                                    SET name = :name, mount = :mount, description = :description,
                                                        tags = :tags, custom_metadata = :custom_metadata
                                                    WHERE id = :id
                                                    """)
                                            .bind("id", id)
                                            .bindMap(labelColumns(change.apply(asset.labels())))
                                            .execute());
                    return find(handle, id);
                });
    }

    void archive(String id, boolean archived) {
        database.write(
                handle ->
                        handle.createUpdate(
                                        "UPDATE data_assets SET archived = :archived WHERE id = :id")
                                .bind("id", id)
                                .bind("archived", archived)
                                .execute());
    }

    void delete(String id) {
        database.write(
                handle ->
                        handle.createUpdate("DELETE FROM data_assets WHERE id = :id")
                                .bind("id", id)
                                .execute());
    }

    /** The address of a user. */
    Optional<String> emailOf(String user) {
        return database.read(
                handle ->
                        handle.createQuery("SELECT email FROM users WHERE id = :id")
                                .bind("id", user)
                                .mapTo(String.class)
                                .findOne());
    }

    /** The combined ones that this one is a part of. */
    List<String> containing(String id) {
        return database.read(
                handle ->
                        handle.createQuery(
                                        "SELECT id FROM data_assets WHERE contained LIKE :part ORDER BY id")
                                .bind("part", "%\"" + id + "\"%")
                                .mapTo(String.class)
                                .list());
    }

    /** Those of these that there are. */
    Set<String> known(List<String> ids) {
        return database.read(
                handle ->
                        Set.copyOf(
                                handle.createQuery("SELECT id FROM data_assets WHERE id IN (<ids>)")
                                        .bindList("ids", ids)
                                        .mapTo(String.class)
                                        .list()));
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

    @SuppressWarnings("unchecked")
    static DataAsset dataAsset(ResultSet row) throws SQLException {
        long lastUsed = row.getLong("last_used");
        return new DataAsset(
                row.getString("id"),
                row.getString("owner"),
                row.getString("email"),
                Instant.ofEpochMilli(row.getLong("created")),
                lastUsed == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(lastUsed)),
                new Labels(
                        row.getString("name"),
                        row.getString("mount"),
                        Optional.ofNullable(row.getString("description")),
                        List.of(Json.read(row.getString("tags"), String[].class)),
                        Json.read(row.getString("custom_metadata"), Map.class)),
                state(row),
                row.getBoolean("archived"),
                Optional.ofNullable(row.getString("provenance"))
                        .map(text -> Json.read(text, Provenance.class)),
                SourceBucketStore.read(row),
                SourceBucketStore.lastTransfer(row),
                List.of(Json.read(row.getString("contained"), Contained[].class)));
    }

    private static DataAssetState state(ResultSet row) throws SQLException {
        String state = row.getString("state");
        return switch (state) {
            case "draft" -> new DataAssetState.Draft();
            case "ready" ->
                    new DataAssetState.Ready(
                            row.getLong("files"),
                            row.getLong("size"),
                            Optional.ofNullable(row.getString("digest")));
            case "failed" -> new DataAssetState.Failed(row.getString("failure_reason"));
            default ->
                    throw new IllegalStateException(
                            "the database holds a data asset in the unknown state " + state);
        };
    }
}
