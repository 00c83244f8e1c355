// SPDX-License-Identifier: Apache-2.0
package cove.archive;

import cove.problem.CoveException;
import cove.problem.Problem;
import java.io.BufferedOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** A folder as a POSIX tar stream: files, folders and symbolic links, with the executable bit. */
public final class FolderTar {
    private static final int EXECUTABLE = 0100;

    private FolderTar() {}

    /**
     * Writes what is in the folder, or the one file, piece by piece. Where it fails the end mark is
     * missing, so that nobody takes a part for the whole.
     *
     * @param leftOut tells of a path, relative to the folder, whether it stays behind with all that
     *     is below it
     */
    public static void pack(Path folder, Predicate<Path> leftOut, OutputStream out)
            throws IOException {
        var buffered = new BufferedOutputStream(out, 1 << 16);
        @SuppressWarnings("resource") // closing it would write the end mark, whatever happened
        var tar = new TarArchiveOutputStream(buffered, "UTF-8");
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        tar.setAddPaxHeadersForNonAsciiNames(true);
        if (Files.isRegularFile(folder)) {
            add(tar, folder, folder.getFileName().toString());
        } else {
            Files.walkFileTree(folder, new Packer(folder, leftOut, tar));
        }
        tar.finish();
        buffered.flush();
    }

    private static final class Packer extends SimpleFileVisitor<Path> {
        private final Path folder;
        private final Predicate<Path> leftOut;
        private final TarArchiveOutputStream tar;

        Packer(Path folder, Predicate<Path> leftOut, TarArchiveOutputStream tar) {
            this.folder = folder;
            this.leftOut = leftOut;
            this.tar = tar;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes a)
                throws IOException {
            if (dir.equals(folder)) {
                return FileVisitResult.CONTINUE;
            }
            if (leftOut.test(folder.relativize(dir))) {
                return FileVisitResult.SKIP_SUBTREE;
            }
            add(tar, dir, folder.relativize(dir).toString());
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes a) throws IOException {
            if (!a.isOther() && !leftOut.test(folder.relativize(file))) {
                add(tar, file, folder.relativize(file).toString());
            }
            return FileVisitResult.CONTINUE;
        }
    }

    private static void add(TarArchiveOutputStream tar, Path path, String name) throws IOException {
        if (Files.isSymbolicLink(path)) {
            var link = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
            link.setLinkName(Files.readSymbolicLink(path).toString());
            tar.putArchiveEntry(link);
        } else if (Files.isDirectory(path)) {
            tar.putArchiveEntry(new TarArchiveEntry(name + "/"));
        } else {
            var file = new TarArchiveEntry(name);
            file.setSize(Files.size(path));
            file.setMode(Files.isExecutable(path) ? 0755 : 0644);
            // In whole seconds, or each file would take a header more.
            file.setModTime(Files.getLastModifiedTime(path).toMillis() / 1000 * 1000);
            tar.putArchiveEntry(file);
            Files.copy(path, tar);
        }
        tar.closeArchiveEntry();
    }

    /** Is told of what a stream holds, piece by piece and in its order. */
    public interface Sink {
        void folder(String name) throws IOException;

        void link(String name, String target) throws IOException;

        void file(String name, Facts facts, InputStream content) throws IOException;
    }

    /** What a stream says of a file beside its bytes. */
    public record Facts(long size, boolean executable, Instant modified) {}

    /**
     * Makes the files of the stream in an empty folder.
     *
     * @throws CoveException when the stream is no tar, or a name in it leaves the folder
     */
    public static void unpack(InputStream in, Path folder) throws IOException {
        read(in, new Unpacker(folder));
    }

    /**
     * Tells of all that the stream holds. Names are as they were written: they may lead anywhere.
     *
     * @throws CoveException when the stream is no tar, or holds what is neither a file, a folder
     *     nor a symbolic link
     */
    public static void read(InputStream in, Sink sink) throws IOException {
        var tar = new TarArchiveInputStream(in, StandardCharsets.UTF_8.name());
        for (var entry = next(tar); entry.isPresent(); entry = next(tar)) {
            String name = entry.get().getName();
            try {
                tell(tar, entry.get(), sink);
            } catch (FileAlreadyExistsException e) {
                throw refused(name, "which it holds twice", e);
            } catch (InvalidPathException e) {
                throw refused(name, "which can be no name of a file here", e);
            }
        }
    }

    private static CoveException refused(String name, String why, Exception e) {
        return new CoveException(
                new Problem.Invalid(
                        "The upload holds the name '%s', %s; nothing was stored."
                                .formatted(name.replace("\0", "\\0"), why)),
                e);
    }

    private static Optional<TarArchiveEntry> next(TarArchiveInputStream tar) {
        try {
            return Optional.ofNullable(tar.getNextEntry());
        } catch (IOException | IllegalArgumentException e) {
            throw noArchive(e);
        }
    }

    private static CoveException noArchive(Exception e) {
        return new CoveException(
                new Problem.Invalid(
                        "The upload is no tar archive, or it breaks off: %s; nothing was stored."
                                .formatted(e.getMessage())),
                e);
    }

    /** What an entry holds. That it cannot be read is the sender's fault, not that of our disk. */
    private static final class Content extends FilterInputStream {
        Content(TarArchiveInputStream tar) {
            super(tar);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            try {
                return super.read(bytes, offset, length);
            } catch (IOException e) {
                throw noArchive(e);
            }
        }
    }

    private static void tell(TarArchiveInputStream tar, TarArchiveEntry entry, Sink sink)
            throws IOException {
        if (entry.isDirectory()) {
            sink.folder(entry.getName());
        } else if (entry.isSymbolicLink()) {
            sink.link(entry.getName(), entry.getLinkName());
        } else if (isRegularFile(entry)) {
            sink.file(
                    entry.getName(),
                    new Facts(
                            entry.getSize(),
                            (entry.getMode() & EXECUTABLE) != 0,
                            entry.getLastModifiedTime().toInstant()),
                    new Content(tar));
        } else {
            throw CoveException.invalid(
                    "The upload holds '%s', which is no file, folder or symbolic link."
                            .formatted(entry.getName()));
        }
    }

    private record Unpacker(Path folder) implements Sink {
        @Override
        public void folder(String name) throws IOException {
            Files.createDirectories(inside(folder, name));
        }

        @Override
        public void link(String name, String target) throws IOException {
            Files.createSymbolicLink(inside(folder, name), Path.of(target));
        }

        @Override
        public void file(String name, Facts facts, InputStream content) throws IOException {
            Path target = inside(folder, name);
            Files.copy(content, target);
            if (facts.executable()) {
                Set<PosixFilePermission> mode =
                        EnumSet.copyOf(Files.getPosixFilePermissions(target));
                mode.addAll(
                        EnumSet.of(
                                PosixFilePermission.OWNER_EXECUTE,
                                PosixFilePermission.GROUP_EXECUTE,
                                PosixFilePermission.OTHERS_EXECUTE));
                Files.setPosixFilePermissions(target, mode);
            }
        }
    }

    /** To the library, everything that is no folder is a file. */
    private static boolean isRegularFile(TarArchiveEntry entry) {
        return entry.isFile()
                && !entry.isLink()
                && !entry.isSparse() // of a few bytes it makes a disk full of zeros
                && !entry.isFIFO()
                && !entry.isBlockDevice()
                && !entry.isCharacterDevice();
    }

    /** No part of the way may be a link that an earlier entry made: it could lead anywhere. */
    private static Path inside(Path folder, String name) throws IOException {
        Path target = folder;
        for (Path part : Path.of(name)) {
            if (!target.equals(folder) && !Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
                if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                    throw leaves(name);
                }
                Files.createDirectory(target);
            }
            if (part.toString().equals("..") || part.toString().isEmpty()) {
                throw leaves(name);
            }
            target = target.resolve(part);
        }
        if (name.startsWith("/") || target.equals(folder)) {
            throw leaves(name);
        }
        return target;
    }

    private static CoveException leaves(String name) {
        return CoveException.invalid(
                "The upload holds the name '%s', which leaves its folder; nothing was stored."
                        .formatted(name));
    }
}
