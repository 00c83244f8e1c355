// SPDX-License-Identifier: Apache-2.0
package cove.capsule.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A checked-out repository, whose settings files are read without trusting it: no link that leads
 * out of it is followed, nothing but small text is read.
 */
final class SettingsFolder {
    private static final int LARGEST = 1 << 20;

    private final Path root;
    private final Mistakes mistakes;

    private SettingsFolder(Path root, Mistakes mistakes) {
        this.root = root;
        this.mistakes = mistakes;
    }

    /** The folder, or nothing and a mistake when there is none. */
    static Optional<SettingsFolder> open(Path folder, Mistakes mistakes) {
        try {
            if (Files.isDirectory(folder)) {
                return Optional.of(new SettingsFolder(folder.toRealPath(), mistakes));
            }
            mistakes.add(folder + ": there is no such folder; check the path");
        } catch (IOException e) {
            mistakes.add("%s: the folder cannot be read: %s".formatted(folder, reasonOf(e)));
        }
        return Optional.empty();
    }

    boolean has(String file) {
        return Files.exists(root.resolve(file), LinkOption.NOFOLLOW_LINKS);
    }

    /** The text of a file, or nothing: it is absent, or cannot be read and a mistake says why. */
    Optional<String> text(String file) {
        return regularFile(file, ".").flatMap(path -> read(file, path));
    }

    /**
     * The file itself when it is there, is regular, and lies within a folder of the repository even
     * when links are followed; else nothing, with a mistake unless it is just absent.
     */
    Optional<Path> regularFile(String file, String within) {
        if (!has(file)) {
            return Optional.empty();
        }
        try {
            var path = root.resolve(file).toRealPath();
            if (!path.startsWith(root.resolve(within).normalize())) {
                mistakes.add(
                        "%s: this is a link that leads out of %s; put the file itself there"
                                .formatted(file, within.equals(".") ? "the repository" : within));
            } else if (!Files.isRegularFile(path)) {
                mistakes.add(file + ": this is no regular file; put a text file there");
            } else {
                return Optional.of(path);
            }
        } catch (IOException e) {
            mistakes.add("%s: the file cannot be read: %s".formatted(file, reasonOf(e)));
        }
        return Optional.empty();
    }

    private Optional<String> read(String file, Path path) {
        try (var stream = Files.newInputStream(path)) {
            byte[] bytes = stream.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                mistakes.add(file + ": the file is larger than 1 MiB; shorten it");
                return Optional.empty();
            }
            return text(file, bytes);
        } catch (IOException e) {
            mistakes.add("%s: the file cannot be read: %s".formatted(file, reasonOf(e)));
            return Optional.empty();
        }
    }

    private Optional<String> text(String file, byte[] bytes) {
        var buffer = ByteBuffer.wrap(bytes);
        try {
            var text = StandardCharsets.UTF_8.newDecoder().decode(buffer).toString();
            int nul = text.indexOf('\0');
            if (nul < 0) {
                return Optional.of(text.startsWith("\uFEFF") ? text.substring(1) : text);
            }
            mistakes.add(
                    "%s:%d: the file holds a NUL character; remove it"
                            .formatted(file, 1 + text.substring(0, nul).lines().count()));
        } catch (CharacterCodingException _) {
            mistakes.add(
                    "%s:%d: the file is not UTF-8; save it as UTF-8"
                            .formatted(file, lineOf(buffer.position(), bytes)));
        }
        return Optional.empty();
    }

    private static int lineOf(int position, byte[] bytes) {
        int line = 1;
        for (int i = 0; i < position; i++) {
            if (bytes[i] == '\n') {
                line++;
            }
        }
        return line;
    }

    /** The system's own words, without the server's paths. */
    private static String reasonOf(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "it is a link to nothing";
            case AccessDeniedException _ -> "permission denied";
            case FileSystemException system when system.getReason() != null -> system.getReason();
            default -> e.getClass().getSimpleName();
        };
    }
}
