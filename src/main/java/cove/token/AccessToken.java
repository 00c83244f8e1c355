// SPDX-License-Identifier: Apache-2.0
package cove.token;

import cove.http.Scope;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * What is known of a token besides its secret, which is shown once and never stored.
 *
 * @param lastUsed the hour in which it was last shown
 */
public record AccessToken(
        String id,
        User user,
        String name,
        Set<Scope> scopes,
        Instant created,
        Optional<Instant> expires,
        Optional<Instant> revoked,
        Optional<Instant> lastUsed) {

    public AccessToken {
        scopes = Set.copyOf(scopes);
    }

    public boolean isInForce(Instant now) {
        return user.deactivated().isEmpty()
                && revoked.isEmpty()
                && expires.filter(end -> !now.isBefore(end)).isEmpty();
    }
}
