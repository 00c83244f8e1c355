// SPDX-License-Identifier: Apache-2.0
package cove.upload;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A SHA-256 that grows with the pieces of a file. The JDK's cannot be written down half-way, so it
 * ends with the server; what the next server did not see it reads from its disk once.
 */
final class RunningDigest {
    private final MessageDigest digest;
    private long bytes;

    RunningDigest() {
        this(newSha256(), 0);
    }

    private RunningDigest(MessageDigest digest, long bytes) {
        this.digest = digest;
        this.bytes = bytes;
    }

    static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    void update(byte[] more, int length) {
        digest.update(more, 0, length);
        bytes += length;
    }

    long bytes() {
        return bytes;
    }

    /** Another one that goes on from here. */
    RunningDigest copy() {
        return new RunningDigest(clone(digest), bytes);
    }

    /** The digest of all bytes so far; more may follow. */
    String sha256() {
        return HexFormat.of().formatHex(clone(digest).digest());
    }

    private static MessageDigest clone(MessageDigest digest) {
        try {
            return (MessageDigest) digest.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the JDK's own SHA-256 can be copied", e);
        }
    }
}
