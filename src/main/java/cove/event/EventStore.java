// SPDX-License-Identifier: Apache-2.0
package cove.event;

import cove.db.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Events in SQL, in the order in which they were committed. Triggers write them. */
final class EventStore {
    /**
     * An event as it is kept.
     *
     * @param readers who knew of a thing that is gone
     */
    record Kept(
            long number,
            Instant time,
            EventKind kind,
            String object,
            String name,
            String owner,
            String ownerEmail,
            Optional<String> program,
            boolean ofRelease,
            String state,
            Optional<String> endStatus,
            Set<String> readers) {}

    /**
     * The numbers of the first and the last that are kept.
     *
     * @param oldest one more than the newest where there never was any
     */
    record Span(long oldest, long newest) {
        /** Whether all after this one are there. */
        boolean goesOnAfter(long number) {
            return number >= oldest - 1 && number <= newest;
        }
    }

    private final Database database;

    EventStore(Database database) {
        this.database = database;
    }

    Span span() {
        return database.read(
                handle ->
                        handle.createQuery(
                                        "SELECT coalesce(min(number), 1) AS oldest, coalesce(max(number), 0) AS newest FROM events")
                                .map(
                                        (row, _) ->
                                                new Span(
                                                        row.getLong("oldest"),
                                                        row.getLong("newest")))
                                .one());
    }

    /** The next ones, up to this one, in their order. */
    List<Kept> after(long number, long until, int most) {
        return database.read(
                handle ->
                        handle.createQuery(
                                        """
                                        SELECT e.*, u.email FROM events e JOIN users u ON u.id = e.owner
                                        WHERE e.number > :number AND e.number <= :until
                                        ORDER BY e.number LIMIT :most
                                        """)
                                .bind("number", number)
                                .bind("until", until)
                                .bind("most", most)
                                .map((row, _) -> kept(row))
                                .list());
    }

    private static Kept kept(ResultSet row) throws SQLException {
        String readers = row.getString("readers");
        return new Kept(
                row.getLong("number"),
                Instant.ofEpochMilli(row.getLong("time")),
                EventKind.parse(row.getString("kind")).orElseThrow(),
                row.getString("object"),
                row.getString("name"),
                row.getString("owner"),
                row.getString("email"),
                Optional.ofNullable(row.getString("program")),
                row.getBoolean("of_release"),
                row.getString("state"),
                Optional.ofNullable(row.getString("end_status")),
                readers == null ? Set.of() : Set.of(readers.split(" ")));
    }

    /**
     * Forgets some of those before a time, and of those that are too many. The newest stays: it
     * tells how far all went.
     *
     * @return how many, at most {@code most}: then there may be others
     */
    int forget(Instant before, long kept, int most) {
        return database.write(
                handle ->
                        handle.createUpdate(
                                        """
                                        DELETE FROM events WHERE number <=
                                            (SELECT max(number) FROM
                                                (SELECT number, time FROM events ORDER BY number LIMIT :most) eldest
                                             WHERE number < (SELECT max(number) FROM events)
                                               AND (time < :before OR number <= (SELECT max(number) FROM events) - :kept))
                                        """)
                                .bind("most", most)
                                .bind("before", before.toEpochMilli())
                                .bind("kept", kept)
                                .execute());
    }
}
