// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.computation.Computation.Wish;
import cove.computation.ComputationState.EndStatus;
import cove.db.Database;
import cove.db.IdempotencyKey;
import cove.db.Servers;
import cove.http.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;

/** Computations in SQL. A change of state has one door: {@link #advance}. */
final class ComputationStore {
    static final String COMPUTATION =
            "SELECT c.*, u.email FROM computations c JOIN users u ON u.id = c.owner ";

    /** Not over, or its deletion has not ended. */
    static final String OPEN =
            "(c.state IN ('initializing', 'running', 'finalizing') OR c.wish = 'delete')";

    private final Database database;
    private final RecentComputations recent = new RecentComputations();

    ComputationStore(Database database) {
        this.database = database;
    }

    /**
     * Stores a new computation; or, if this key started one already, that one's id comes back and
     * nothing is stored.
     */
    Optional<String> add(Computation computation, Optional<IdempotencyKey> key) {
        return database.write(
                handle -> {
                    if (key.isPresent()) {
                        Optional<String> known = key.get().started(handle);
                        if (known.isPresent()) {
                            return known;
                        }
                        key.get().keep(handle, computation.id(), computation.created());
                    }
                    insert(handle, computation);
                    return Optional.empty();
                });
    }

    private void insert(Handle handle, Computation computation) {
        handle.createUpdate(
                        """
                        INSERT INTO computations
                            (id, name, owner, program, of_release, created, plan, state, wish, row_version, server)
                        VALUES (:id, :name, :owner, :program, :of_release, :created, :plan, 'initializing', 'none', 0, :server)
                        """)
                .bind("id", computation.id())
                .bind("name", computation.name())
                .bind("owner", computation.owner())
                .bind("program", computation.plan().programId())
                .bind("of_release", computation.ofRelease())
                .bind("created", computation.created().toEpochMilli())
                .bind("plan", Json.text(computation.plan()))
                .bind("server", servers().id())
                .execute();
        DataUseStore.keep(handle, computation);
    }

    /** The computation that this key started. */
    Optional<String> startedBy(IdempotencyKey key) {
        return database.read(key::started);
    }

    void forgetKeysBefore(Instant time) {
        database.write(
                handle ->
                        handle.createUpdate("DELETE FROM idempotency_keys WHERE created < :time")
                                .bind("time", time.toEpochMilli())
                                .execute());
    }

    /** The computation, one that is being deleted included. */
    Optional<Computation> find(String id) {
        return servers().areSeveral() ? findAnew(id) : recent.find(id, () -> findAnew(id));
    }

    /** The computation as the database has it. */
    Optional<Computation> findAnew(String id) {
        return kept(database.read(handle -> find(handle, id)));
    }

    private Servers servers() {
        return database.servers();
    }

    private static Optional<Computation> find(Handle handle, String id) {
        return handle.createQuery(COMPUTATION + "WHERE c.id = :id")
                .bind("id", id)
                .map((row, _) -> computation(row))
                .findOne();
    }

    private Optional<Computation> kept(Optional<Computation> found) {
        if (!servers().areSeveral()) {
            found.ifPresent(recent::keep);
        }
        return found;
    }

    /** All that are not over, and those whose deletion has not ended, in the order of arrival. */
    List<Computation> open() {
        return database.read(
                handle ->
                        handle.createQuery(
                                        COMPUTATION
                                                + """
                                                WHERE c.state IN ('initializing', 'running', 'finalizing')
                                                   OR c.wish = 'delete'
                                                ORDER BY c.seq
                                                """)
                                .map((row, _) -> computation(row))
                                .list());
    }

    List<Computation> ofProgram(String program) {
        return database.read(
                handle ->
                        handle.createQuery(
                                        COMPUTATION
                                                + "WHERE c.program = :program AND c.wish <> 'delete' ORDER BY c.created DESC, c.seq DESC")
                                .bind("program", program)
                                .map((row, _) -> computation(row))
                                .list());
    }

    /**
     * Moves a computation one step on.
     *
     * @param changed what {@link Computation#become} made of the version last read
     * @return as it is stored now, or nothing if somebody else changed it in between
     */
    Optional<Computation> advance(Computation changed) {
        var columns = StateColumns.of(changed.state());
        // What lists look into stays untouched before the end: an index costs what is set, changed
        // or not.
        String end =
                changed.state().isOver()
                        ? "ended = :ended, end_status = :endStatus, has_results = :hasResults, reason = :reason,"
                        : "";
        int rows =
                database.write(
                        handle ->
                                handle.createUpdate(
                                                """
                                                UPDATE computations
                                                SET state = :state, started = :started, %s
                                                    exit_code = :exitCode, record = :record,
                                                    machine = coalesce(machine, :machine),
                                                    row_version = row_version + 1
                                                WHERE id = :id AND row_version = :version
                                                """
                                                        .formatted(end))
                                        .bindMap(columns.values())
                                        .bind("record", Json.text(changed.record()))
                                        .bind("machine", servers().machine())
                                        .bind("id", changed.id())
                                        .bind("version", changed.rowVersion())
                                        .execute());
        return rows == 0 ? Optional.empty() : kept(Optional.of(changed.stored()));
    }

    /**
     * Notes a wish; a stronger one that is there already stays. What is over is nobody's work: who
     * was asked sees to it.
     */
    void wish(String id, Wish wish) {
        change(
                id,
                """
                UPDATE computations
                SET wish = :value, row_version = row_version + 1,
                    server = CASE WHEN state IN ('completed', 'failed') THEN :server ELSE server END
                WHERE id = :id AND wish <> 'delete'
                """,
                update -> update.bind("value", word(wish)).bind("server", servers().id()));
    }

    /** Notes the wish that it stops, and who had it first. */
    void stop(String id, String email) {
        change(
                id,
                """
                UPDATE computations
                SET wish = 'stop', row_version = row_version + 1,
                    stopped_by = coalesce(stopped_by, :value)
                WHERE id = :id AND wish <> 'delete'
                """,
                update -> update.bind("value", email));
    }

    /** Who wanted it stopped, by email. */
    Optional<String> stoppedBy(String id) {
        return database.read(
                handle ->
                        handle.createQuery("SELECT stopped_by FROM computations WHERE id = :id")
                                .bind("id", id)
                                .mapTo(String.class)
                                .findOne());
    }

    void rename(String id, String name) {
        change(
                id,
                """
                UPDATE computations SET name = :value, row_version = row_version + 1
                WHERE id = :id
                """,
                update -> update.bind("value", name));
    }

    private void change(String id, String sql, UnaryOperator<Update> bind) {
        kept(
                database.write(
                        handle -> {
                            bind.apply(handle.createUpdate(sql)).bind("id", id).execute();
                            return find(handle, id);
                        }));
    }

    void remove(String id) {
        database.write(
                handle ->
                        handle.createUpdate("DELETE FROM computations WHERE id = :id")
                                .bind("id", id)
                                .execute());
        recent.keepRemoved(id);
    }

    static Computation computation(ResultSet row) throws SQLException {
        String record = row.getString("record");
        return new Computation(
                row.getLong("seq"),
                row.getString("id"),
                row.getString("name"),
                row.getString("owner"),
                row.getString("email"),
                Instant.ofEpochMilli(row.getLong("created")),
                Json.read(row.getString("plan"), LaunchPlan.class),
                StateColumns.of(row).toState(),
                Wish.valueOf(row.getString("wish").toUpperCase(Locale.ROOT)),
                record == null ? RunRecord.EMPTY : Json.read(record, RunRecord.class),
                row.getLong("row_version"));
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** A state spread over its columns. */
    private record StateColumns(
            String state,
            Long started,
            Long ended,
            String endStatus,
            Integer exitCode,
            Boolean hasResults,
            String reason) {

        static StateColumns of(ComputationState state) {
            return switch (state) {
                case ComputationState.Initializing _ ->
                        new StateColumns("initializing", null, null, null, null, null, null);
                case ComputationState.Running(var started) ->
                        new StateColumns(
                                "running", started.toEpochMilli(), null, null, null, null, null);
                case ComputationState.Finalizing(var started, int exitCode) ->
                        new StateColumns(
                                "finalizing",
                                started.toEpochMilli(),
                                null,
                                null,
                                exitCode,
                                null,
                                null);
                case ComputationState.Completed(
                                var status,
                                int exitCode,
                                boolean results,
                                var started,
                                var ended) ->
                        new StateColumns(
                                "completed",
                                started.toEpochMilli(),
                                ended.toEpochMilli(),
                                word(status),
                                exitCode,
                                results,
                                null);
                case ComputationState.Failed(String reason, var ended) ->
                        new StateColumns(
                                "failed", null, ended.toEpochMilli(), null, null, null, reason);
            };
        }

        static StateColumns of(ResultSet row) throws SQLException {
            return new StateColumns(
                    row.getString("state"),
                    row.getLong("started"),
                    row.getLong("ended"),
                    row.getString("end_status"),
                    row.getInt("exit_code"),
                    row.getBoolean("has_results"),
                    row.getString("reason"));
        }

        /** To be bound; the end of one that is not over is not, and has no place to be. */
        Map<String, Object> values() {
            var values = new HashMap<String, Object>();
            values.put("state", state);
            values.put("started", started);
            values.put("exitCode", exitCode);
            if (ended != null) {
                values.put("ended", ended);
                values.put("endStatus", endStatus);
                values.put("hasResults", hasResults);
                values.put("reason", reason);
            }
            return values;
        }

        ComputationState toState() {
            return switch (state) {
                case "initializing" -> new ComputationState.Initializing();
                case "running" -> new ComputationState.Running(Instant.ofEpochMilli(started));
                case "finalizing" ->
                        new ComputationState.Finalizing(Instant.ofEpochMilli(started), exitCode);
                case "completed" ->
                        new ComputationState.Completed(
                                EndStatus.valueOf(endStatus.toUpperCase(Locale.ROOT)),
                                exitCode,
                                hasResults,
                                Instant.ofEpochMilli(started),
                                Instant.ofEpochMilli(ended));
                case "failed" -> new ComputationState.Failed(reason, Instant.ofEpochMilli(ended));
                default ->
                        throw new IllegalStateException(
                                "the database holds a computation in the unknown state " + state);
            };
        }
    }
}
