// SPDX-License-Identifier: Apache-2.0
package cove.http;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a browser shows instead of a token: a cookie that says with which token, by its id, somebody
 * signed in and until when, signed with HMAC-SHA256. Nothing is stored, so a session outlives the
 * server, and it ends with its token.
 */
public final class Sessions {
    /** The name of the cookie. */
    public static final String COOKIE = "cove_session";

    private static final Duration LIFE = Duration.ofDays(30);

    /**
     * A session in force.
     *
     * @param proof what a page shows to prove that a request comes from it and not from another
     *     site, which cannot read it
     */
    public record Session(String tokenId, String proof) {
        /** Whether this is the session's proof. */
        public boolean isProvenBy(String shown) {
            return MessageDigest.isEqual(bytes(proof), bytes(shown));
        }
    }

    private final SecretKeySpec key;
    private final InstantSource clock;

    /**
     * Signs with this key.
     *
     * @param key 32 random bytes; sessions signed with another one are none
     */
    public Sessions(byte[] key, InstantSource clock) {
        this.key = new SecretKeySpec(key, "HmacSHA256");
        this.clock = clock;
    }

    /**
     * The {@code Set-Cookie} header that begins a session.
     *
     * @param secure whether browsers reach this server by HTTPS alone
     */
    public String begin(String tokenId, boolean secure) {
        String text = tokenId + "." + clock.instant().plus(LIFE).getEpochSecond();
        return cookie(text + "." + signature("session", text), LIFE.toSeconds(), secure);
    }

    /** The {@code Set-Cookie} header that ends it in this browser. */
    public static String end() {
        return cookie("", 0, false);
    }

    /** Lax: who follows a link to a page from elsewhere is still signed in. */
    private static String cookie(String value, long seconds, boolean secure) {
        return "%s=%s; Path=/; Max-Age=%d; HttpOnly; SameSite=Lax%s"
                .formatted(COOKIE, value, seconds, secure ? "; Secure" : "");
    }

    /** Reads the cookie's value; nothing of one that is no session of ours, or is over. */
    public Optional<Session> read(String value) {
        String[] parts = value.split("\\.", -1);
        if (parts.length != 3 || !parts[1].matches("[0-9]{1,12}")) {
            return Optional.empty();
        }
        String text = parts[0] + "." + parts[1];
        boolean ours = MessageDigest.isEqual(bytes(signature("session", text)), bytes(parts[2]));
        boolean over = clock.instant().getEpochSecond() >= Long.parseLong(parts[1]);
        return ours && !over
                ? Optional.of(new Session(parts[0], signature("proof", text)))
                : Optional.empty();
    }

    private String signature(String purpose, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(mac.doFinal(bytes(purpose + "\0" + text)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
