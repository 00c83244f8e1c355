// SPDX-License-Identifier: Apache-2.0
package cove.archive;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Many files in one number: a SHA-256 over a line {@code "<sha256> <size> <path>\0"} for each, in
 * the order in which they are added.
 */
public final class ContentSum {
    private final MessageDigest whole;
    private long files;
    private long size;

    public ContentSum() {
        try {
            whole = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Adds a file.
     *
     * @param length in bytes
     */
    public void add(String path, long length, String sha256) {
        files++;
        size += length;
        String line = "%s %d %s\0".formatted(sha256, length, path);
        whole.update(line.getBytes(StandardCharsets.UTF_8));
    }

    /** How many files were added. */
    public long files() {
        return files;
    }

    /** Their bytes together. */
    public long size() {
        return size;
    }

    /** The number; nothing can be added any more. */
    public String sha256() {
        return HexFormat.of().formatHex(whole.digest());
    }
}
