// SPDX-License-Identifier: Apache-2.0
package cove.db;

import cove.problem.CoveException;
import cove.problem.Echo;
import cove.problem.Problem;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * A request's key, so that sending it again starts nothing again. The keys of all calls are one
 * space.
 *
 * @param request what tells it from other requests, those of other calls among them
 */
public record IdempotencyKey(String owner, String key, String request) {
    /** What this key started. */
    public Optional<String> started(Handle handle) {
        return handle.createQuery(
                        "SELECT request, computation FROM idempotency_keys WHERE owner = :owner AND key = :key")
                .bind("owner", owner)
                .bind("key", key)
                .map(
                        (row, _) -> {
                            if (!row.getString("request").equals(request)) {
                                throw new CoveException(
                                        new Problem.Conflict(
                                                "The Idempotency-Key '%s' was used before with another request; nothing was started. Use a new key for a new request."
                                                        .formatted(Echo.of(key))));
                            }
                            return row.getString("computation");
                        })
                .findOne();
    }

    /**
     * Notes what this key starts, in the transaction that starts it.
     *
     * @param id of a computation, or of what else a call makes: the column is older than those
     */
    public void keep(Handle handle, String id, Instant created) {
        handle.createUpdate(
                        """
                        INSERT INTO idempotency_keys (owner, key, request, computation, created)
                        VALUES (:owner, :key, :request, :id, :created)
                        """)
                .bind("owner", owner)
                .bind("key", key)
                .bind("request", request)
                .bind("id", id)
                .bind("created", created.toEpochMilli())
                .execute();
    }
}
