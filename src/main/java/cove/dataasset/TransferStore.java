// SPDX-License-Identifier: Apache-2.0
package cove.dataasset;

import cove.db.Database;
import cove.db.Servers;
import cove.http.Json;
import cove.problem.CoveException;
import cove.problem.Problem;
import cove.s3.Location;
import cove.s3.Login;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Transfers in SQL: a row for each that is not over. */
final class TransferStore {
    /**
     * A data asset on its way to another bucket.
     *
     * @param by whose credentials open the new bucket
     * @param moved whether it is there for good, and only what is at the old place has to go
     * @param old the bucket it was in; nothing for files that were here
     */
    record Transfer(
            String dataAsset,
            Location target,
            Login by,
            boolean moved,
            Optional<SourceBucket> old) {}

    private final Database database;

    TransferStore(Database database) {
        this.database = database;
    }

    Servers servers() {
        return database.servers();
    }

    void begin(Transfer transfer, Instant now) {
        database.write(
                handle -> {
                    int rows =
                            handle.createUpdate(
                                            """
                                            INSERT INTO transfers (data_asset, endpoint, bucket, prefix, by_user, created)
                                            VALUES (:data_asset, :endpoint, :bucket, :prefix, :by_user, :created)
                                            ON CONFLICT (data_asset) DO NOTHING
                                            """)
                                    .bind("data_asset", transfer.dataAsset())
                                    .bind("endpoint", transfer.target().endpoint())
                                    .bind("bucket", transfer.target().bucket())
                                    .bind("prefix", transfer.target().prefix())
                                    .bind("by_user", transfer.by().userId())
                                    .bind("created", now.toEpochMilli())
                                    .execute();
                    if (rows == 0) {
                        throw new CoveException(
                                new Problem.Conflict(
                                        "Data asset %s is being transferred already; wait until last_transferred or transfer_error tell its end."
                                                .formatted(transfer.dataAsset())));
                    }
                    return rows;
                });
    }

    boolean isOpen(String dataAsset) {
        return database.read(
                handle ->
                        handle.createQuery("SELECT 1 FROM transfers WHERE data_asset = :id")
                                .bind("id", dataAsset)
                                .mapTo(Integer.class)
                                .findOne()
                                .isPresent());
    }

    List<Transfer> open() {
        return database.read(
                handle ->
                        handle.createQuery(
                                        """
                                        SELECT t.*, u.email FROM transfers t JOIN users u ON u.id = t.by_user
                                        ORDER BY t.created, t.data_asset
                                        """)
                                .map((row, _) -> transfer(row))
                                .list());
    }

    private static Transfer transfer(ResultSet row) throws SQLException {
        return new Transfer(
                row.getString("data_asset"),
                new Location(
                        row.getString("endpoint"),
                        row.getString("bucket"),
                        row.getString("prefix")),
                new Login(row.getString("by_user"), row.getString("email")),
                row.getBoolean("moved"),
                Optional.ofNullable(row.getString("old_bucket"))
                        .map(text -> Json.read(text, SourceBucket.class)));
    }

    /** From now on the data asset is in its new bucket, and nowhere else. */
    void move(
            Transfer transfer,
            SourceBucket target,
            Optional<SourceBucket> old,
            DataAssetState.Ready content,
            Instant now) {
        database.write(
                handle -> {
                    handle.createUpdate(
                                    """
                                    UPDATE data_assets
                                    SET bucket_origin = :bucket_origin, bucket_endpoint = :bucket_endpoint,
                                        bucket = :bucket, bucket_prefix = :bucket_prefix,
                                        bucket_access = :bucket_access, bucket_user = :bucket_user,
                                        external = :external, bucket_owned = :bucket_owned, files = :files,
                                        size = :size, digest = :digest, last_transferred = :now,
                                        transfer_error = NULL
                                    WHERE id = :id
                                    """)
                            .bind("id", transfer.dataAsset())
                            .bindMap(SourceBucketStore.columns(Optional.of(target)))
                            .bind("files", content.files())
                            .bind("size", content.size())
                            .bind("digest", content.digest().orElse(null))
                            .bind("now", now.toEpochMilli())
                            .execute();
                    return handle.createUpdate(
                                    "UPDATE transfers SET moved = :moved, old_bucket = :old WHERE data_asset = :id")
                            .bind("id", transfer.dataAsset())
                            .bind("moved", true)
                            .bind("old", old.map(Json::text).orElse(null))
                            .execute();
                });
    }

    /** Ends one that failed; the data asset stays where it was. */
    void fail(String dataAsset, String error) {
        database.write(
                handle -> {
                    handle.createUpdate(
                                    "UPDATE data_assets SET transfer_error = :error WHERE id = :id")
                            .bind("id", dataAsset)
                            .bind("error", error)
                            .execute();
                    return remove(handle, dataAsset);
                });
    }

    void done(String dataAsset) {
        database.write(handle -> remove(handle, dataAsset));
    }

    private static int remove(org.jdbi.v3.core.Handle handle, String dataAsset) {
        return handle.createUpdate("DELETE FROM transfers WHERE data_asset = :id")
                .bind("id", dataAsset)
                .execute();
    }
}
