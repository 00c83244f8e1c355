// SPDX-License-Identifier: Apache-2.0
package cove.dataasset;

import cove.db.Database;
import cove.db.Servers;
import cove.http.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Data assets whose files are still to be collected, and by which server, in SQL. */
final class DraftStore {
    /** A data asset whose files are still to be collected. */
    record Draft(DataAsset asset, Optional<ComputationSource> source) {}

    /**
     * Any where this server is alone; else those of servers that are gone. What has no source and
     * no bucket is being sent.
     */
    private static final String NOBODYS =
            """
             WHERE d.state = 'draft' AND (d.source IS NOT NULL OR d.bucket IS NOT NULL)
               AND (NOT :shared OR d.server IS NULL OR d.server NOT IN (SELECT id FROM servers))
            """;

    private final Database database;

    DraftStore(Database database) {
        this.database = database;
    }

    Servers servers() {
        return database.servers();
    }

    /** Makes this server's those that nobody collects any more; tells them, oldest first. */
    List<Draft> takeOver() {
        boolean found =
                database.read(
                        handle ->
                                handle.createQuery("SELECT count(*) FROM data_assets d" + NOBODYS)
                                                .bind("shared", servers().areSeveral())
                                                .mapTo(Integer.class)
                                                .one()
                                        > 0);
        return !found
                ? List.of()
                : database.write(
                        handle -> {
                            List<Draft> taken =
                                    handle.createQuery(
                                                    DataAssetStore.DATA_ASSET
                                                            + NOBODYS
                                                            + " ORDER BY d.created, d.id")
                                            .bind("shared", servers().areSeveral())
                                            .map((row, _) -> draft(row))
                                            .list();
                            handle.createUpdate(
                                            "UPDATE data_assets AS d SET server = :server"
                                                    + NOBODYS)
                                    .bind("server", servers().id())
                                    .bind("shared", servers().areSeveral())
                                    .execute();
                            return taken;
                        });
    }

    /** Whether it is still this server that collects it. */
    boolean isOwn(String id) {
        return !servers().areSeveral()
                || database.read(
                        handle ->
                                handle.createQuery(
                                                        "SELECT count(*) FROM data_assets WHERE id = :id AND server = :server")
                                                .bind("id", id)
                                                .bind("server", servers().id())
                                                .mapTo(Integer.class)
                                                .one()
                                        == 1);
    }

    private static Draft draft(ResultSet row) throws SQLException {
        return new Draft(
                DataAssetStore.dataAsset(row),
                Optional.ofNullable(row.getString("source"))
                        .map(text -> Json.read(text, ComputationSource.class)));
    }
}
