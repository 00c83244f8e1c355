// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.access.Visible;
import cove.computation.LaunchPlan.PlannedDataAsset;
import cove.db.Database;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Which computations mounted which data assets, in SQL. */
final class DataUseStore {
    private final Database database;

    DataUseStore(Database database) {
        this.database = database;
    }

    /** Notes what a computation mounts, in the transaction that stores it. */
    static void keep(Handle handle, Computation computation) {
        for (String asset : mounted(computation)) {
            handle.createUpdate(
                            """
                            INSERT INTO data_uses (data_asset, seq, owner, program, of_release)
                            SELECT :asset, seq, owner, program, of_release FROM computations WHERE id = :id
                            """)
                    .bind("asset", asset)
                    .bind("id", computation.id())
                    .execute();
        }
    }

    private static List<String> mounted(Computation computation) {
        return computation.plan().dataAssets().stream()
                .map(PlannedDataAsset::id)
                .distinct()
                .toList();
    }

    /**
     * A page of those that mounted a data asset, newest first.
     *
     * @param visible only these: those that the caller started, and those of the programs of which
     *     the caller may see the runs of others
     * @param before only those that arrived before this sequence number
     */
    List<Computation> page(
            String asset, Optional<Visible> visible, Optional<Long> before, int limit) {
        String sql =
                ComputationStore.COMPUTATION
                        + """
                        JOIN data_uses d ON d.seq = c.seq
                        WHERE d.data_asset = :asset AND d.seq < :before AND c.wish <> 'delete' %s
                        ORDER BY d.seq DESC LIMIT :limit
                        """
                                .formatted(visible.map(DataUseStore::among).orElse(""));
        return database.read(
                handle ->
                        handle.createQuery(sql)
                                .bindMap(visible.map(Visible::bindings).orElse(Map.of()))
                                .bind("asset", asset)
                                .bind("before", before.orElse(Long.MAX_VALUE))
                                .bind("limit", limit)
                                .map((row, _) -> ComputationStore.computation(row))
                                .list());
    }

    private static String among(Visible visible) {
        return "AND (%s OR (d.of_release = FALSE AND %s))"
                .formatted(visible.made("d.owner"), visible.runsOf("d.program"));
    }
}
