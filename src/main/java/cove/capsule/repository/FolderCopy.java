// SPDX-License-Identifier: Apache-2.0
package cove.capsule.repository;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/** Copies a folder with its file modes; links stay links, so nothing outside it is ever read. */
public final class FolderCopy {
    private FolderCopy() {}

    /**
     * Copies what {@code source} holds into {@code target}, which is made when missing.
     *
     * @throws UncheckedIOException when something cannot be read or written, or is in the way
     */
    public static void copy(Path source, Path target) {
        try {
            if (!Files.isDirectory(source, NOFOLLOW_LINKS)) {
                throw new NotDirectoryException(source.toString());
            }
            Files.createDirectories(target);
            Files.walkFileTree(source, new Copier(source, target));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "%s could not be copied to %s".formatted(source, target), e);
        }
    }

    private static final class Copier extends SimpleFileVisitor<Path> {
        private final Path source;
        private final Path target;

        Copier(Path source, Path target) {
            this.source = source;
            this.target = target;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes a)
                throws IOException {
            if (!folder.equals(source)) {
                Files.createDirectory(at(folder));
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes a) throws IOException {
            // Without COPY_ATTRIBUTES the mode is still kept, and the kernel may share the blocks.
            Files.copy(file, at(file), NOFOLLOW_LINKS);
            return FileVisitResult.CONTINUE;
        }

        private Path at(Path path) {
            return target.resolve(source.relativize(path));
        }
    }
}
