// SPDX-License-Identifier: Apache-2.0
package cove.web;

import cove.http.Scope;
import cove.token.AccessToken;
import java.time.Instant;

/**
 * A token as a page shows it, without its secret, which nobody has.
 *
 * @param ofThisSession whether who sees it signed in with it
 */
record TokenView(AccessToken token, boolean ofThisSession, boolean inForce, String state) {
    static TokenView of(AccessToken token, String session, Instant now) {
        boolean inForce = token.isInForce(now);
        return new TokenView(token, token.id().equals(session), inForce, state(token, inForce));
    }

    private static String state(AccessToken token, boolean inForce) {
        if (token.revoked().isPresent()) {
            return "revoked " + Words.time(token.revoked().get());
        }
        return token.expires()
                .map(end -> (inForce ? "until " : "expired ") + Words.time(end))
                .orElse("no end");
    }

    String name() {
        return token.name().isBlank() ? "without a name" : token.name();
    }

    /** The day on which it was last used. */
    String used() {
        return token.lastUsed().map(Words::day).orElse("never");
    }

    String scopes() {
        return String.join(", ", token.scopes().stream().map(Scope::word).sorted().toList());
    }
}
