// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a run left: counted, joined by its captured output, and written to disk for good. Done twice
 * it gives the same, so a kill in the middle costs nothing.
 *
 * @param files how many, without the captured output
 * @param bytes their size together
 */
record Harvest(long files, long bytes) {
    /** From so many files on, one sync of the whole file system is cheaper than one for each. */
    private static final int MANY = 64;

    /** The kernel takes no path of more than 4095 bytes (limits.h, PATH_MAX). */
    private static final int LONGEST_PATH = 3800;

    private static final Logger LOG = LoggerFactory.getLogger(Harvest.class);

    static Harvest gather(RunFolder folder) throws IOException {
        var count = new Counter(folder.results().resolve("output"), folder.log());
        Files.walkFileTree(folder.results(), count);
        try {
            Files.createLink(folder.results().resolve("output"), folder.log());
        } catch (FileAlreadyExistsException e) {
            // The capsule's own file or folder of this name stays; the log can be had by itself.
        }
        makeDurable(folder, count);
        return new Harvest(count.files, count.bytes);
    }

    private static void makeDurable(RunFolder folder, Counter count) throws IOException {
        if (count.files == 0 && Files.size(folder.log()) == 0) {
            // Nothing to lose, and each sync makes every other writer of the disk wait.
            return;
        }
        if (count.toSync.size() > MANY) {
            var sync =
                    cove.process.CommandRunner.run(
                            List.of("sync", "--file-system", folder.results().toString()),
                            folder.path(),
                            java.util.Map.of(),
                            java.time.Duration.ofMinutes(30));
            if (!sync.succeeded()) {
                throw new IOException("sync failed: " + sync.stderr());
            }
            return;
        }
        for (Path file : count.toSync) {
            force(file);
        }
        if (Files.size(folder.log()) > 0) {
            force(folder.log());
        }
        force(folder.results());
    }

    private static void force(Path path) throws IOException {
        try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static final class Counter extends SimpleFileVisitor<Path> {
        private final Path output;
        private final Path log;
        private final List<Path> toSync = new ArrayList<>();
        private long files;
        private long bytes;

        Counter(Path output, Path log) {
            this.output = output;
            this.log = log;
        }

        /** What a run closed to its owner is opened again, or nobody could read the results. */
        @Override
        public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes a)
                throws IOException {
            if (!Files.isExecutable(dir) || !Files.isWritable(dir)) {
                open(dir);
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path path, IOException e) throws IOException {
            if (e instanceof AccessDeniedException && !Files.isReadable(path)) {
                open(path);
                Files.walkFileTree(path, this);
                return FileVisitResult.CONTINUE;
            }
            if (path.toString().length() > LONGEST_PATH) {
                LOG.warn("{}... is too deep a folder: what is in it is not counted", path);
                return FileVisitResult.SKIP_SUBTREE;
            }
            throw e;
        }

        private static void open(Path path) throws IOException {
            var permissions = EnumSet.of(PosixFilePermission.OWNER_READ);
            permissions.addAll(Files.getPosixFilePermissions(path, NOFOLLOW_LINKS));
            if (Files.isDirectory(path, NOFOLLOW_LINKS)) {
                permissions.add(PosixFilePermission.OWNER_WRITE);
                permissions.add(PosixFilePermission.OWNER_EXECUTE);
            }
            Files.setPosixFilePermissions(path, permissions);
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes a) throws IOException {
            if (a.isRegularFile() && !Files.isReadable(file)) {
                open(file);
            }
            if (file.equals(output) && Files.isSameFile(file, log)) {
                return FileVisitResult.CONTINUE;
            }
            files++;
            if (a.isRegularFile()) {
                bytes += a.size();
                if (toSync.size() <= MANY) {
                    toSync.add(file);
                }
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path dir, IOException e) throws IOException {
            if (toSync.size() <= MANY) {
                toSync.add(dir);
            }
            return super.postVisitDirectory(dir, e);
        }
    }
}
