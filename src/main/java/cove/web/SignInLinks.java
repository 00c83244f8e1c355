// SPDX-License-Identifier: Apache-2.0
package cove.web;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Links that sign somebody in, each good once and not for long. A new server knows none. */
public final class SignInLinks {
    private static final Duration LIFE = Duration.ofHours(1);
    private static final int BYTES = 24;

    private record Made(String tokenId, Instant expires) {}

    private final Map<String, Made> open = new ConcurrentHashMap<>();
    private final SecureRandom random = new SecureRandom();
    private final InstantSource clock;

    public SignInLinks(InstantSource clock) {
        this.clock = clock;
    }

    /** The path of a new link, which signs in with this token. */
    public String make(String tokenId) {
        Instant now = clock.instant();
        open.values().removeIf(made -> made.expires().isBefore(now));
        byte[] code = new byte[BYTES];
        random.nextBytes(code);
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(code);
        open.put(text, new Made(tokenId, now.plus(LIFE)));
        return "/sign-in/" + text;
    }

    /** The token's id; the link is used up by that. */
    Optional<String> use(String code) {
        return Optional.ofNullable(open.remove(code))
                .filter(made -> clock.instant().isBefore(made.expires()))
                .map(Made::tokenId);
    }
}
