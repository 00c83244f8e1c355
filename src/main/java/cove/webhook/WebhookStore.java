// SPDX-License-Identifier: Apache-2.0
package cove.webhook;

import cove.db.Database;
import cove.event.EventFilter;
import cove.event.EventKind;
import cove.http.Json;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Webhooks in SQL, and how far each is. */
final class WebhookStore {
    private final Database database;

    WebhookStore(Database database) {
        this.database = database;
    }

    /** Keeps a new one, unless the user has that many already. */
    boolean add(Webhook webhook, byte[] sealed, int most) {
        return database.write(handle -> add(handle, webhook, sealed, most));
    }

    private static boolean add(Handle handle, Webhook webhook, byte[] sealed, int most) {
        int there =
                handle.createQuery("SELECT count(*) FROM webhooks WHERE owner = :owner")
                        .bind("owner", webhook.owner())
                        .mapTo(Integer.class)
                        .one();
        if (there >= most) {
            return false;
        }
        handle.createUpdate(
                        """
                        INSERT INTO webhooks (id, owner, url, kinds, computation, program, sees_all, sealed, created, seen)
                        VALUES (:id, :owner, :url, :kinds, :computation, :program, :sees_all, :sealed, :created, :seen)
                        """)
                .bind("id", webhook.id())
                .bind("owner", webhook.owner())
                .bind("url", webhook.url().toString())
                .bind(
                        "kinds",
                        Json.text(
                                webhook.filter().kinds().stream()
                                        .sorted()
                                        .map(EventKind::word)
                                        .toList()))
                .bind("computation", webhook.filter().computation().orElse(null))
                .bind("program", webhook.filter().program().orElse(null))
                .bind("sees_all", webhook.seesAll())
                .bind("sealed", sealed)
                .bind("created", webhook.created().toEpochMilli())
                .bind("seen", webhook.seen())
                .execute();
        return true;
    }

    List<Webhook> ofUser(String owner) {
        return database.read(
                handle ->
                        handle.createQuery(
                                        "SELECT * FROM webhooks WHERE owner = :owner ORDER BY created, id")
                                .bind("owner", owner)
                                .map((row, _) -> webhook(row))
                                .list());
    }

    /** All that were not given up. */
    List<Webhook> open() {
        return database.read(
                handle ->
                        handle.createQuery("SELECT * FROM webhooks WHERE given_up IS NULL")
                                .map((row, _) -> webhook(row))
                                .list());
    }

    Optional<Webhook> find(String id) {
        return database.read(
                handle ->
                        handle.createQuery("SELECT * FROM webhooks WHERE id = :id")
                                .bind("id", id)
                                .map((row, _) -> webhook(row))
                                .findOne());
    }

    Optional<byte[]> sealed(String id) {
        return database.read(
                handle ->
                        handle.createQuery("SELECT sealed FROM webhooks WHERE id = :id")
                                .bind("id", id)
                                .map((row, _) -> row.getBytes("sealed"))
                                .findOne());
    }

    void remove(String id) {
        database.write(
                handle ->
                        handle.createUpdate("DELETE FROM webhooks WHERE id = :id")
                                .bind("id", id)
                                .execute());
    }

    /** Everything up to this event is done; it never goes back. */
    void passed(String id, long number) {
        database.write(
                handle ->
                        handle.createUpdate(
                                        """
                                        UPDATE webhooks
                                        SET seen = :number, attempts = 0, failing_since = NULL, next_attempt = NULL,
                                            last_error = NULL
                                        WHERE id = :id AND seen < :number
                                        """)
                                .bind("number", number)
                                .bind("id", id)
                                .execute());
    }

    /** This event was taken, and with it all before it. */
    void delivered(String id, long number, Instant now) {
        database.write(
                handle ->
                        handle.createUpdate(
                                        """
                                        UPDATE webhooks
                                        SET seen = :number, delivered = :now, attempts = 0, failing_since = NULL,
                                            next_attempt = NULL, last_error = NULL
                                        WHERE id = :id AND seen < :number
                                        """)
                                .bind("number", number)
                                .bind("now", now.toEpochMilli())
                                .bind("id", id)
                                .execute());
    }

    void failed(String id, Webhook.Trouble trouble, Optional<Instant> givenUp) {
        database.write(
                handle ->
                        handle.createUpdate(
                                        """
                                        UPDATE webhooks
                                        SET attempts = :attempts, failing_since = :since, next_attempt = :next,
                                            last_error = :error, given_up = :given_up
                                        WHERE id = :id
                                        """)
                                .bind("attempts", trouble.attempts())
                                .bind("since", trouble.since().toEpochMilli())
                                .bind("next", trouble.nextAttempt().toEpochMilli())
                                .bind("error", trouble.error())
                                .bind("given_up", givenUp.map(Instant::toEpochMilli).orElse(null))
                                .bind("id", id)
                                .execute());
    }

    private static Webhook webhook(ResultSet row) throws SQLException {
        int attempts = row.getInt("attempts");
        return new Webhook(
                row.getString("id"),
                row.getString("owner"),
                URI.create(row.getString("url")),
                new EventFilter(
                        Arrays.stream(Json.read(row.getString("kinds"), String[].class))
                                .flatMap(word -> EventKind.named(word).stream())
                                .collect(Collectors.toSet()),
                        Optional.ofNullable(row.getString("computation")),
                        Optional.ofNullable(row.getString("program"))),
                row.getBoolean("sees_all"),
                Instant.ofEpochMilli(row.getLong("created")),
                row.getLong("seen"),
                time(row, "delivered"),
                attempts == 0
                        ? Optional.empty()
                        : Optional.of(
                                new Webhook.Trouble(
                                        attempts,
                                        time(row, "failing_since").orElseThrow(),
                                        time(row, "next_attempt").orElseThrow(),
                                        row.getString("last_error"))),
                time(row, "given_up"));
    }

    private static Optional<Instant> time(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }
}
