// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.db.Database;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** What the other servers on this database carry, in SQL. */
final class ElsewhereStore {
    private static final String UNDER_WAY =
            "c.state IN ('initializing', 'running', 'finalizing') AND c.wish <> 'delete'";
    private static final String OF_ONE = " AND c.server = :server";
    private static final String OF_NONE =
            " AND (c.server IS NULL OR c.server NOT IN (SELECT id FROM servers)) AND :server = ''";

    /**
     * Another server.
     *
     * @param machine nothing stands for what no server carries at the moment
     * @param first what runs, then what waits, in the order of arrival; not all where it is much
     */
    record Load(Optional<String> machine, int running, int waiting, List<Computation> first) {}

    private record Other(String id, String machine) {}

    private final Database database;

    ElsewhereStore(Database database) {
        this.database = database;
    }

    /** Each other server, the eldest first; last what none carries, if there is any. */
    List<Load> loads(int most) {
        return database.servers().areSeveral()
                ? database.read(handle -> loads(handle, most))
                : List.of();
    }

    private List<Load> loads(Handle handle, int most) {
        List<Other> others =
                handle.createQuery(
                                "SELECT id, machine FROM servers WHERE id <> :me ORDER BY started, id")
                        .bind("me", database.servers().id())
                        .map((row, _) -> new Other(row.getString("id"), row.getString("machine")))
                        .list();
        var loads = new ArrayList<Load>();
        others.forEach(
                other ->
                        loads.add(
                                load(
                                        handle,
                                        OF_ONE,
                                        other.id(),
                                        Optional.of(other.machine()),
                                        most)));
        Load nobodys = load(handle, OF_NONE, "", Optional.empty(), most);
        if (!nobodys.first().isEmpty()) {
            loads.add(nobodys);
        }
        return loads;
    }

    private static Load load(
            Handle handle, String whose, String server, Optional<String> machine, int most) {
        List<Computation> first =
                handle.createQuery(
                                ComputationStore.COMPUTATION
                                        + "WHERE "
                                        + UNDER_WAY
                                        + whose
                                        + " ORDER BY CASE c.state WHEN 'initializing' THEN 1 ELSE 0 END, c.seq LIMIT :most")
                        .bind("server", server)
                        .bind("most", most)
                        .map((row, _) -> ComputationStore.computation(row))
                        .list();
        return new Load(
                machine,
                count(handle, whose + " AND c.state <> 'initializing'", server),
                count(handle, whose + " AND c.state = 'initializing'", server),
                first);
    }

    private static int count(Handle handle, String which, String server) {
        return handle.createQuery("SELECT count(*) FROM computations c WHERE " + UNDER_WAY + which)
                .bind("server", server)
                .mapTo(Integer.class)
                .one();
    }
}
