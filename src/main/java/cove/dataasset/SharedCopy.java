// SPDX-License-Identifier: Apache-2.0
package cove.dataasset;

import cove.folder.KeptFolder;
import cove.problem.CoveException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A second folder of the same files, which never change: hard links where the disk can, else copies
 * (which the JDK makes without moving bytes where the disk can do that).
 */
final class SharedCopy extends SimpleFileVisitor<Path> {
    private static final Logger log = LoggerFactory.getLogger(SharedCopy.class);

    private final Path whole;
    private final Path from;
    private final Path to;

    private SharedCopy(Path whole, Path from, Path to) {
        this.whole = whole;
        this.from = from;
        this.to = to;
    }

    /**
     * Makes the folder {@code to}; when this returns it is whole, and on disk.
     *
     * @param path the part that is wanted
     * @throws NoSuchFileException also when the original was taken away meanwhile
     */
    static void make(KeptFolder original, String path, Path to) throws IOException {
        Path whole = original.root().toRealPath();
        Path from = original.folder(path).toRealPath();
        Object before = identity(whole);
        Files.walkFileTree(from, new SharedCopy(whole, from, to));
        // A folder that is being removed just seems to have fewer files; it is moved away first.
        if (!identity(whole).equals(before)) {
            throw new NoSuchFileException(whole.toString());
        }
    }

    private static Object identity(Path folder) throws IOException {
        return Files.readAttributes(folder, BasicFileAttributes.class).fileKey();
    }

    private Path counterpart(Path path) {
        return to.resolve(from.relativize(path));
    }

    @Override
    public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes a) throws IOException {
        Files.createDirectory(counterpart(dir));
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes facts) throws IOException {
        if (facts.isSymbolicLink()) {
            takeLink(file);
        } else if (facts.isRegularFile()) {
            share(file, counterpart(file));
        }
        return FileVisitResult.CONTINUE;
    }

    /** What leads out of the results, or to nothing, is not listed there either. */
    private void takeLink(Path link) throws IOException {
        Path real;
        try {
            real = link.toRealPath();
        } catch (FileSystemException e) {
            log.debug("left out a link to nothing: {}", link, e);
            return;
        }
        if (real.startsWith(from)) {
            // Written anew: its text may lead by way of folders that are not taken.
            Path place = counterpart(link);
            Files.createSymbolicLink(place, place.getParent().relativize(counterpart(real)));
        } else if (real.startsWith(whole) && Files.isRegularFile(real)) {
            share(real, counterpart(link));
        } else if (real.startsWith(whole) && Files.isDirectory(real)) {
            throw CoveException.invalid(
                    "'%s' is a link to a folder outside of the path that was to be captured; capture a folder that holds both."
                            .formatted(whole.relativize(link)));
        }
    }

    /** Links have bounds: one disk, and on ext4 65,000 of a file (ext4, "Inode limits"). */
    private static void share(Path file, Path place) throws IOException {
        try {
            Files.createLink(place, file);
        } catch (NoSuchFileException e) {
            throw e;
        } catch (FileSystemException | UnsupportedOperationException e) {
            log.debug("{} cannot be linked, it is copied", file, e);
            Files.copy(file, place, StandardCopyOption.COPY_ATTRIBUTES);
            force(place);
        }
    }

    @Override
    public FileVisitResult postVisitDirectory(Path dir, IOException e) throws IOException {
        if (e != null) {
            throw e;
        }
        force(counterpart(dir));
        return FileVisitResult.CONTINUE;
    }

    static void force(Path path) throws IOException {
        try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
