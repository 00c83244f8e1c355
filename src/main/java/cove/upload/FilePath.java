// SPDX-License-Identifier: Apache-2.0
package cove.upload;

import cove.problem.CoveException;
import cove.problem.Echo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where a file goes in its data asset: a path that cannot lead out of it. */
record FilePath(List<String> parts) {
    /** Linux, limits.h: NAME_MAX; and PATH_MAX with room for the folder of the home. */
    private static final int LONGEST_NAME = 255;

    private static final int LONGEST = 3000;

    FilePath {
        parts = List.copyOf(parts);
    }

    /** Reads a name as a sender wrote it; {@code ./a//b/} is {@code a/b}. */
    static FilePath of(String name) {
        if (name.startsWith("/") || name.indexOf('\0') >= 0) {
            throw refused(name, "which leaves its folder");
        }
        List<String> parts =
                Stream.of(name.split("/", -1))
                        .filter(part -> !part.isEmpty() && !part.equals("."))
                        .toList();
        if (parts.isEmpty() || parts.contains("..")) {
            throw refused(name, "which leaves its folder");
        }
        if (bytes(name) > LONGEST || parts.stream().anyMatch(part -> bytes(part) > LONGEST_NAME)) {
            throw refused(name, "which is too long");
        }
        try {
            var _ = Path.of(name);
        } catch (InvalidPathException e) {
            throw refused(name, "which can be no name of a file here");
        }
        return new FilePath(parts);
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static CoveException refused(String name, String why) {
        return CoveException.invalid(
                "The upload holds the name '%s', %s; nothing of it was stored."
                        .formatted(Echo.of(name.replace("\0", "\\0")), why));
    }

    String text() {
        return String.join("/", parts);
    }

    /**
     * Its place below a folder, whose folders on the way are made. None of them may be a link that
     * was sent before: it could lead anywhere.
     */
    Path makeIn(Path folder) throws IOException {
        Path place = folder;
        for (String part : parts.subList(0, parts.size() - 1)) {
            place = place.resolve(part);
            makeFolder(place);
        }
        return place.resolve(parts.getLast());
    }

    /** Makes all of it a folder. */
    void makeFolderIn(Path folder) throws IOException {
        makeFolder(makeIn(folder));
    }

    private void makeFolder(Path place) throws IOException {
        if (Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try {
            Files.createDirectory(place);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
                throw refused(text(), "part of which is a file or a link already");
            }
        }
    }

    /** Its place below a folder in which it was made. */
    Path in(Path folder) {
        return folder.resolve(text());
    }
}
