// SPDX-License-Identifier: Apache-2.0
package cove.nextflow;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Turns what a pipeline published as links into real files: Nextflow's publishDir makes links into
 * the tasks' folders unless it is told otherwise. The bytes stay where they are, with one more hard
 * link to them.
 *
 * <p>A pipeline may have made any link. Followed are those that lead to what its sandbox showed;
 * the others stay as they are. To be called when no process of the run is left.
 */
final class PublishedResults {
    /** Before the name of a link: what is being made to take its place, and what is whole. */
    private static final String BEGUN = ".cove-begun-";

    private static final String MADE = ".cove-made-";

    /** Folders within folders that links make endless. */
    private static final int DEEPEST = 100;

    private final ShownPaths shown;
    private final Path inside;
    private final Path results;

    /**
     * Settles one run's results.
     *
     * @param inside where the sandbox showed them
     */
    PublishedResults(ShownPaths shown, Path inside) {
        this.shown = shown;
        this.inside = inside;
        this.results = shown.host(inside).orElseThrow();
    }

    /** Done twice, or again after a kill in its middle, it gives the same. */
    void settle() throws IOException {
        for (Path begun : named(BEGUN)) {
            remove(begun);
        }
        for (Path made : named(MADE)) {
            putInPlace(made);
        }
        for (Path link : paths(Files::isSymbolicLink)) {
            Optional<Path> target =
                    shown.resolve(inside.resolve(results.relativize(link).toString()))
                            .filter(found -> !found.startsWith(inside));
            if (target.isPresent()) {
                replace(link, target.get());
            }
        }
    }

    private List<Path> named(String beginning) throws IOException {
        return paths(path -> path.getFileName().toString().startsWith(beginning));
    }

    private List<Path> paths(Predicate<Path> wanted) throws IOException {
        try (var paths = Files.walk(results)) {
            return paths.filter(wanted).toList();
        }
    }

    private static void remove(Path folder) throws IOException {
        try (var paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private void replace(Path link, Path target) throws IOException {
        Path begun = link.resolveSibling(BEGUN + link.getFileName());
        copy(target, begun, 0);
        putInPlace(Files.move(begun, link.resolveSibling(MADE + link.getFileName()), ATOMIC_MOVE));
    }

    /** A folder cannot take a link's place at once. */
    private static void putInPlace(Path made) throws IOException {
        Path link = made.resolveSibling(made.getFileName().toString().substring(MADE.length()));
        Files.deleteIfExists(link);
        Files.move(made, link, ATOMIC_MOVE);
    }

    private void copy(Path target, Path fresh, int depth) throws IOException {
        Path host = shown.host(target).orElseThrow();
        if (!Files.isDirectory(host, NOFOLLOW_LINKS)) {
            link(host, fresh);
            return;
        }
        Files.createDirectory(fresh);
        if (depth == DEEPEST) {
            return;
        }
        try (var children = Files.newDirectoryStream(host)) {
            for (Path child : children) {
                Path name = child.getFileName();
                Optional<Path> found = shown.resolve(target.resolve(name));
                if (found.isPresent()) {
                    copy(found.get(), fresh.resolve(name), depth + 1);
                }
            }
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
