// SPDX-License-Identifier: Apache-2.0
package cove.webhook;

import cove.event.EventFilter;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;

/**
 * Where a user wants to be called, and how far that went.
 *
 * @param seesAll whether what the owner sees as an administrator is meant
 * @param seen the last event that was delivered, or that it does not want
 */
record Webhook(
        String id,
        String owner,
        URI url,
        EventFilter filter,
        boolean seesAll,
        Instant created,
        long seen,
        Optional<Instant> delivered,
        Optional<Trouble> trouble,
        Optional<Instant> givenUp) {

    /**
     * What went wrong with the event after the last that was delivered.
     *
     * @param attempts how many there were
     * @param since when the first of them was
     * @param nextAttempt not before
     */
    record Trouble(int attempts, Instant since, Instant nextAttempt, String error) {}

    String state() {
        if (givenUp.isPresent()) {
            return "given_up";
        }
        return trouble.isPresent() ? "failing" : "active";
    }
}
