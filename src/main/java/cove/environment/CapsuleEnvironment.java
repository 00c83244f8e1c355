// SPDX-License-Identifier: Apache-2.0
package cove.environment;

import cove.capsule.format.Dockerfile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A capsule's {@code environment/} folder, read once.
 *
 * @param content a digest of its paths, modes and bytes
 * @param gitHosts those that its texts mention in URLs
 */
record CapsuleEnvironment(String content, Optional<Dockerfile> dockerfile, Set<String> gitHosts) {
    private static final Pattern HOST =
            Pattern.compile("https?://(?:[^/\\s\"'@]*@)?([A-Za-z0-9.-]+(?::[0-9]+)?)/");

    /** Larger files are data, in which nobody writes URLs for git. */
    private static final int LARGEST_TEXT = 1 << 20;

    private static final byte[] END = {0};

    static CapsuleEnvironment read(Path folder) throws IOException {
        MessageDigest digest = sha256();
        var hosts = new TreeSet<String>();
        for (Path file : files(folder)) {
            boolean link = Files.isSymbolicLink(file);
            add(digest, folder.relativize(file).toString());
            add(digest, link ? "link" : Files.isExecutable(file) ? "program" : "file");
            if (link) {
                add(digest, Files.readSymbolicLink(file).toString());
                continue;
            }
            add(digest, Long.toString(Files.size(file)));
            try (var sink = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
                Files.copy(file, sink);
            }
            if (Files.size(file) <= LARGEST_TEXT) {
                var found = HOST.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
                found.results().forEach(host -> hosts.add(host.group(1)));
            }
        }
        return new CapsuleEnvironment(
                HexFormat.of().formatHex(digest.digest()), dockerfile(folder), Set.copyOf(hosts));
    }

    private static List<Path> files(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var paths = Files.walk(folder)) {
            return paths.filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .toList();
        }
    }

    private static Optional<Dockerfile> dockerfile(Path folder) throws IOException {
        Path file = folder.resolve("Dockerfile");
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    Dockerfile.parse(Files.readString(file, StandardCharsets.ISO_8859_1)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** No text of several can be mistaken for another. */
    static void add(MessageDigest digest, String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        digest.update(END);
    }
}
