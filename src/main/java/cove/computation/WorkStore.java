// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.db.Database;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.statement.EmptyHandling;

/** Whose work each computation is, in SQL, where several servers share a database. */
final class WorkStore {
    private static final String NOBODYS =
            " AND (c.server IS NULL OR c.server NOT IN (SELECT id FROM servers))";

    private final Database database;
    private final ComputationStore computations;

    WorkStore(Database database, ComputationStore computations) {
        this.database = database;
        this.computations = computations;
    }

    /** The work of this server among those that are open: their ids and versions. */
    Map<String, Long> ownVersions() {
        return database.read(
                handle ->
                        handle
                                .createQuery(
                                        "SELECT c.id, c.row_version FROM computations c WHERE "
                                                + ComputationStore.OPEN
                                                + " AND c.server = :server")
                                .bind("server", database.servers().id())
                                .map(
                                        (row, _) ->
                                                Map.entry(
                                                        row.getString("id"),
                                                        row.getLong("row_version")))
                                .list()
                                .stream()
                                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    /** The work of this server, in the order of arrival. */
    List<Computation> own() {
        if (!database.servers().areSeveral()) {
            return computations.open();
        }
        return database.read(
                handle ->
                        handle.createQuery(
                                        ComputationStore.COMPUTATION
                                                + "WHERE "
                                                + ComputationStore.OPEN
                                                + " AND c.server = :server ORDER BY c.seq")
                                .bind("server", database.servers().id())
                                .map((row, _) -> ComputationStore.computation(row))
                                .list());
    }

    /** The computation, unless it is the work of another server or gone. */
    Optional<Computation> own(String id) {
        if (!database.servers().areSeveral()) {
            return computations.find(id);
        }
        return database.read(
                handle ->
                        handle.createQuery(
                                        ComputationStore.COMPUTATION
                                                + "WHERE c.id = :id AND c.server = :server")
                                .bind("id", id)
                                .bind("server", database.servers().id())
                                .map((row, _) -> ComputationStore.computation(row))
                                .findOne());
    }

    /**
     * Makes this server's what is nobody's: what has no processes, and what has its processes on
     * this machine.
     *
     * @param ended those of other machines of which it is certain that they ended
     * @return how many
     */
    int takeOver(List<String> ended) {
        String orphans =
                ComputationStore.OPEN
                        + NOBODYS
                        + """
                         AND (c.state NOT IN ('running', 'finalizing') OR c.machine IS NULL
                              OR c.machine = :machine OR c.id IN (<ended>))
                        """;
        boolean found =
                database.read(
                        handle ->
                                handle.createQuery(
                                                        "SELECT count(*) FROM computations c WHERE "
                                                                + orphans)
                                                .bind("machine", database.servers().machine())
                                                .bindList(
                                                        EmptyHandling.NULL_KEYWORD, "ended", ended)
                                                .mapTo(Integer.class)
                                                .one()
                                        > 0);
        return !found
                ? 0
                : database.write(
                        handle ->
                                handle.createUpdate(
                                                """
                                                UPDATE computations AS c
                                                SET server = :server, row_version = row_version + 1
                                                WHERE\s"""
                                                        + orphans)
                                        .bind("server", database.servers().id())
                                        .bind("machine", database.servers().machine())
                                        .bindList(EmptyHandling.NULL_KEYWORD, "ended", ended)
                                        .execute());
    }

    /** Those whose processes are or were on another machine, where no server is any more. */
    List<String> strandedElsewhere() {
        return database.read(
                handle ->
                        handle.createQuery(
                                        "SELECT c.id FROM computations c WHERE "
                                                + ComputationStore.OPEN
                                                + NOBODYS
                                                + " AND c.state IN ('running', 'finalizing') AND c.machine <> :machine")
                                .bind("machine", database.servers().machine())
                                .mapTo(String.class)
                                .list());
    }
}
