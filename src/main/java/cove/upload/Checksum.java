// SPDX-License-Identifier: Apache-2.0
package cove.upload;

import cove.problem.CoveException;
import cove.problem.Echo;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;

/**
 * What a sender says of a piece, to be compared with what came (tus 1.0, "Checksum"): {@code sha256
 * BASE64}.
 */
final class Checksum {
    private static final Map<String, String> ALGORITHMS =
            Map.of("sha1", "SHA-1", "sha256", "SHA-256", "md5", "MD5");

    static final String NAMES = "sha1,sha256,md5";

    private final MessageDigest digest;
    private final byte[] wanted;

    private Checksum(MessageDigest digest, byte[] wanted) {
        this.digest = digest;
        this.wanted = wanted;
    }

    static Checksum read(String header) {
        String[] words = header.strip().split("\\s+", 2);
        try {
            String algorithm = ALGORITHMS.get(words[0]);
            if (algorithm != null && words.length == 2) {
                return new Checksum(
                        MessageDigest.getInstance(algorithm), Base64.getDecoder().decode(words[1]));
            }
        } catch (IllegalArgumentException e) {
            // Told below.
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        throw CoveException.invalid(
                "Upload-Checksum must be one of %s, a space, and the digest in Base64, but it is '%s'."
                        .formatted(NAMES, Echo.of(header)));
    }

    void update(byte[] more, int length) {
        digest.update(more, 0, length);
    }

    boolean isRight() {
        return MessageDigest.isEqual(wanted, digest.digest());
    }
}
