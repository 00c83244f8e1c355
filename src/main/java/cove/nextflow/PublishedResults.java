// SPDX-License-Identifier: Apache-2.0
package cove.nextflow;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.attribute.PosixFilePermission.GROUP_WRITE;
import static java.nio.file.attribute.PosixFilePermission.OTHERS_WRITE;
import static java.nio.file.attribute.PosixFilePermission.OWNER_WRITE;

import cove.process.FolderRemoval;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns what a pipeline published as links into real files: Nextflow's publishDir makes links into
 * the tasks' folders unless it is told otherwise. The bytes stay where they are, with one more hard
 * link to them.
 *
 * <p>A pipeline may have made any link. Followed are those that lead to what its sandbox showed;
 * the others stay as they are. To be called when no process of the run is left.
 */
final class PublishedResults {
    private static final Logger log = LoggerFactory.getLogger(PublishedResults.class);

    private static final int DEEPEST = 1000;

    /** The kernel takes no path of more than 4095 bytes (limits.h, PATH_MAX). */
    private static final int LONGEST_PATH = 3800;

    /** Links to folders of links can multiply what is there without an end. */
    private static final int MOST_FILES = 5_000_000;

    /** There is more behind a link than can be made. */
    private static final class TooMuch extends FileSystemException {
        private static final long serialVersionUID = 1L;

        TooMuch(Path file) {
            super(file.toString(), null, "it is too deep, or holds too many files");
        }
    }

    private final ShownPaths shown;
    private final Path inside;
    private final Path results;
    private final Path place;
    private final Path begun;
    private final Path made;

    /** The folders that are being copied, each within the one before. */
    private final Deque<Path> copying = new ArrayDeque<>();

    private int copied;

    /**
     * Settles one run's results.
     *
     * @param inside where the sandbox showed them
     */
    PublishedResults(ShownPaths shown, Path inside) {
        this.shown = shown;
        this.inside = inside;
        this.results = shown.host(inside).orElseThrow();
        // Beside the results: among them, a name of ours could be one of theirs.
        this.place = results.resolveSibling("settling-place");
        this.begun = results.resolveSibling("settling-begun");
        this.made = results.resolveSibling("settling-made");
    }

    /** Done twice, or again after a kill in its middle, it gives the same. */
    void settle() throws IOException {
        remove(begun);
        if (Files.exists(made, NOFOLLOW_LINKS)) {
            putInPlace(results.resolve(Files.readSymbolicLink(place)));
        }
        for (Path link : links()) {
            Optional<Path> target =
                    shown.resolve(inside.resolve(results.relativize(link).toString()))
                            .filter(found -> !found.startsWith(inside));
            if (target.isPresent()) {
                tryToReplace(link, target.get());
            }
        }
        Files.deleteIfExists(place);
    }

    private List<Path> links() throws IOException {
        var links = new ArrayList<Path>();
        Files.walkFileTree(
                results,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes a) {
                        if (a.isSymbolicLink()) {
                            links.add(file);
                        }
                        return FileVisitResult.CONTINUE;
                    }

                    // Too deep, or closed to this user.
                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException e) {
                        log.warn("links in {} stay as they are: {}", file, e.toString());
                        return FileVisitResult.CONTINUE;
                    }
                });
        return links;
    }

    /** A link that cannot be replaced stays: nothing of it may keep a computation from its end. */
    private void tryToReplace(Path link, Path target) throws IOException {
        try {
            replace(link, target);
        } catch (AccessDeniedException | TooMuch e) {
            // Unlike with a full disk, say, trying again would not help.
            log.warn("the link {} stays as it is: {}", link, e.toString());
            copying.clear();
            remove(begun);
            remove(made);
        }
    }

    private void replace(Path link, Path target) throws IOException {
        copy(target, begun);
        if (!Files.exists(begun, NOFOLLOW_LINKS)) {
            return;
        }
        if (!Files.isDirectory(begun, NOFOLLOW_LINKS)) {
            Files.move(begun, link, ATOMIC_MOVE);
            return;
        }
        Files.deleteIfExists(place);
        // A link, since its text is on the disk as soon as its name.
        Files.createSymbolicLink(place, results.relativize(link));
        Files.move(begun, made, ATOMIC_MOVE);
        putInPlace(link);
    }

    /** A folder cannot take a link's place at once. */
    private void putInPlace(Path link) throws IOException {
        Files.deleteIfExists(link);
        Files.move(made, link, ATOMIC_MOVE);
    }

    private static void remove(Path folder) throws IOException {
        if (!Files.exists(folder, NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(folder, new FolderRemoval());
    }

    /** A folder that is within itself, by a link, is left out there. */
    private void copy(Path target, Path fresh) throws IOException {
        Path host = shown.host(target).orElseThrow();
        if (++copied > MOST_FILES
                || copying.size() == DEEPEST
                || fresh.toString().length() > LONGEST_PATH) {
            throw new TooMuch(host);
        }
        if (!Files.isDirectory(host, NOFOLLOW_LINKS)) {
            link(host, fresh);
            if (target.startsWith(NextflowLaunch.TASKS)) {
                closeToWriting(fresh);
            }
            return;
        }
        if (copying.contains(target)) {
            return;
        }
        Files.createDirectory(fresh);
        copying.push(target);
        try (var children = Files.newDirectoryStream(host)) {
            for (Path child : children) {
                Path name = child.getFileName();
                Optional<Path> found = shown.resolve(target.resolve(name));
                if (found.isPresent()) {
                    copy(found.get(), fresh.resolve(name));
                }
            }
        }
        copying.pop();
    }

    /**
     * A run that resumes gets the same file in the folder of an earlier task, where its script
     * could change it by mistake.
     */
    private static void closeToWriting(Path file) throws IOException {
        if (Files.exists(file, NOFOLLOW_LINKS)) {
            var permissions = new HashSet<>(Files.getPosixFilePermissions(file));
            permissions.removeAll(Set.of(OWNER_WRITE, GROUP_WRITE, OTHERS_WRITE));
            Files.setPosixFilePermissions(file, permissions);
        }
    }

    private static void link(Path file, Path fresh) throws IOException {
        if (!Files.isRegularFile(file, NOFOLLOW_LINKS)) {
            return; // a pipe or a device is no result
        }
        try {
            Files.createLink(fresh, file);
        } catch (FileSystemException e) {
            // Another file system, or as many links as it has room for.
            Files.copy(file, fresh);
        }
    }
}
