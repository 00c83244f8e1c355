// SPDX-License-Identifier: Apache-2.0
package cove.token;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * The secret half of a token: {@code cop_} and 43 random characters (256 bits). Its SHA-256 is
 * kept; so much randomness needs no slow hash.
 */
record TokenSecret(String text) {
    private static final SecureRandom RANDOM = new SecureRandom();

    static TokenSecret random() {
        byte[] bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return new TokenSecret(
                "cop_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    byte[] digest() {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Finds the row; too short to be of use to whoever times the search. */
    static String lookupOf(byte[] digest) {
        return HexFormat.of().formatHex(digest, 0, 8);
    }
}
