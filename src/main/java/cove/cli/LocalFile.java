// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * A file that is to be uploaded.
 *
 * @param path in the data asset
 * @param size in bytes; of a link those of its target's text
 * @param modified seconds since 1970
 */
record LocalFile(Path file, String path, Kind kind, long size, long modified) {
    enum Kind {
        FILE,
        EXECUTABLE,
        LINK,
        /** One without files in it: others are made by their files. */
        EMPTY_FOLDER
    }

    /** Is told of each file. */
    @FunctionalInterface
    interface Visitor {
        void visit(LocalFile file) throws IOException;
    }

    /** Visits the one file, or all below the folder in the order of their paths' bytes. */
    static void visit(Path source, Visitor visitor) throws IOException {
        if (Files.isDirectory(source)) {
            visitFolder(source, "", visitor);
        } else {
            visitor.visit(of(source.toRealPath(), source.getFileName().toString()));
        }
    }

    private record Entry(Path file, String name, boolean folder) {
        /** Where the paths of all that is in it stand among the others. */
        byte[] place() {
            return (folder ? name + "/" : name).getBytes(StandardCharsets.UTF_8);
        }
    }

    private static void visitFolder(Path folder, String prefix, Visitor visitor)
            throws IOException {
        List<Entry> entries = new ArrayList<>();
        try (var files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                entries.add(
                        new Entry(
                                file,
                                file.getFileName().toString(),
                                Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)));
            }
        }
        if (entries.isEmpty() && !prefix.isEmpty()) {
            String path = prefix.substring(0, prefix.length() - 1);
            visitor.visit(new LocalFile(folder, path, Kind.EMPTY_FOLDER, 0, 0));
        }
        entries.sort(Comparator.comparing(Entry::place, Arrays::compareUnsigned));
        for (Entry entry : entries) {
            if (entry.folder()) {
                visitFolder(entry.file(), prefix + entry.name() + "/", visitor);
            } else {
                var facts = facts(entry.file());
                if (!facts.isOther()) { // nobody can send a pipe
                    visitor.visit(of(entry.file(), prefix + entry.name()));
                }
            }
        }
    }

    private static BasicFileAttributes facts(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    private static LocalFile of(Path file, String path) throws IOException {
        var facts = facts(file);
        Kind kind =
                facts.isSymbolicLink()
                        ? Kind.LINK
                        : Files.isExecutable(file) ? Kind.EXECUTABLE : Kind.FILE;
        long size =
                kind == Kind.LINK
                        ? Files.readSymbolicLink(file)
                                .toString()
                                .getBytes(StandardCharsets.UTF_8)
                                .length
                        : facts.size();
        return new LocalFile(
                file, path, kind, size, Math.floorDiv(facts.lastModifiedTime().toMillis(), 1000));
    }

    /** What the API calls it. */
    String kindWord() {
        return switch (kind) {
            case FILE -> "file";
            case EXECUTABLE -> "executable";
            case LINK -> "link";
            case EMPTY_FOLDER -> "folder";
        };
    }
}
