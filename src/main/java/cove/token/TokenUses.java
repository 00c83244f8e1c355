// SPDX-License-Identifier: Apache-2.0
package cove.token;

import cove.problem.CoveException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Notes when tokens are shown: to the hour, so that a request is not a write. */
final class TokenUses {
    private static final Logger log = LoggerFactory.getLogger(TokenUses.class);

    private final TokenStore store;
    private final InstantSource clock;

    /** The hour in which each was seen last. */
    private final Map<String, Instant> seen = new ConcurrentHashMap<>();

    TokenUses(TokenStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    void note(AccessToken token) {
        Instant hour = clock.instant().truncatedTo(ChronoUnit.HOURS);
        if (hour.equals(seen.put(token.id(), hour))
                || token.lastUsed().filter(hour::equals).isPresent()) {
            return;
        }
        try {
            store.noteUse(token.id(), hour);
        } catch (CoveException e) {
            // What only reads is answered while nothing can be written.
            log.warn("the use of access token {} is not noted", token.id(), e);
        }
    }
}
