// SPDX-License-Identifier: Apache-2.0
package cove.dataasset;

import cove.archive.ContentSum;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * What a folder holds, in one number: the {@link ContentSum} of its files, sorted by path; a
 * symbolic link counts as a file that holds its target.
 */
record ContentDigest(String sha256, long files, long size) {

    static ContentDigest of(Path folder) throws IOException {
        var sum = new ContentSum();
        List<Path> paths;
        try (var walk = Files.walk(folder)) {
            paths =
                    walk.filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                            .sorted()
                            .toList();
        }
        for (Path path : paths) {
            MessageDigest one = newDigest();
            long length = read(path, one);
            sum.add(
                    folder.relativize(path).toString(),
                    length,
                    HexFormat.of().formatHex(one.digest()));
        }
        return new ContentDigest(sum.sha256(), sum.files(), sum.size());
    }

    static boolean hasLinks(Path folder) throws IOException {
        try (var walk = Files.walk(folder)) {
            return walk.anyMatch(Files::isSymbolicLink);
        }
    }

    static boolean isEmpty(Path folder) throws IOException {
        try (var walk = Files.walk(folder)) {
            return walk.allMatch(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS));
        }
    }

    private static long read(Path path, MessageDigest digest) throws IOException {
        if (Files.isSymbolicLink(path)) {
            byte[] target =
                    Files.readSymbolicLink(path).toString().getBytes(StandardCharsets.UTF_8);
            digest.update(target);
            return target.length;
        }
        long length = 0;
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(path)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
                length += read;
            }
        }
        return length;
    }

    static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
