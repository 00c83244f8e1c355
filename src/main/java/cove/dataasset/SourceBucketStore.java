// SPDX-License-Identifier: Apache-2.0
package cove.dataasset;

import cove.s3.Access;
import cove.s3.Location;
import cove.s3.Login;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The columns of a data asset that tell of its bucket. */
final class SourceBucketStore {
    private SourceBucketStore() {}

    static Map<String, Object> columns(Optional<SourceBucket> source) {
        var columns = new HashMap<String, Object>();
        SourceBucket bucket = source.orElse(null);
        columns.put("bucket_origin", bucket == null ? null : bucket.origin().word());
        columns.put("bucket_endpoint", bucket == null ? null : bucket.location().endpoint());
        columns.put("bucket", bucket == null ? null : bucket.location().bucket());
        columns.put("bucket_prefix", bucket == null ? null : bucket.location().prefix());
        columns.put("bucket_access", bucket == null ? null : bucket.access().word());
        columns.put("bucket_user", bucket == null ? null : bucket.user().userId());
        columns.put("external", bucket != null && bucket.external());
        columns.put("bucket_owned", bucket != null && bucket.owned());
        return columns;
    }

    static Optional<SourceBucket> read(ResultSet row) throws SQLException {
        String origin = row.getString("bucket_origin");
        if (origin == null) {
            return Optional.empty();
        }
        return Optional.of(
                new SourceBucket(
                        SourceBucket.Origin.parse(origin),
                        new Location(
                                row.getString("bucket_endpoint"),
                                row.getString("bucket"),
                                row.getString("bucket_prefix")),
                        Access.parse(row.getString("bucket_access")).orElseThrow(),
                        new Login(row.getString("bucket_user"), row.getString("bucket_email")),
                        row.getBoolean("external"),
                        row.getBoolean("bucket_owned")));
    }

    static LastTransfer lastTransfer(ResultSet row) throws SQLException {
        long done = row.getLong("last_transferred");
        return new LastTransfer(
                done == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(done)),
                Optional.ofNullable(row.getString("transfer_error")));
    }
}
