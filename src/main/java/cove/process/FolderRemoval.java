// SPDX-License-Identifier: Apache-2.0
package cove.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/** Removes a folder with all it holds; links are removed, never followed. */
public final class FolderRemoval extends SimpleFileVisitor<Path> {
    /** Removes it; to find nothing there is no error. */
    public static void remove(Path folder) {
        try {
            Files.walkFileTree(folder, new FolderRemoval());
        } catch (NoSuchFileException _) {
            // Somebody was first.
        } catch (IOException e) {
            throw new UncheckedIOException("%s could not be removed".formatted(folder), e);
        }
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes a) throws IOException {
        Files.deleteIfExists(file);
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path at, IOException e) throws IOException {
        if (e != null) {
            throw e;
        }
        Files.deleteIfExists(at);
        return FileVisitResult.CONTINUE;
    }
}
