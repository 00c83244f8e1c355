// SPDX-License-Identifier: Apache-2.0
package cove.capsule.repository;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import cove.problem.CoveException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Writes a folder's files, as they stand, into a repository as a tree. The folder is only read: the
 * index is elsewhere. A repository inside the folder, such as a submodule or a cloned tool, would
 * be a mere commit id to git; its files are taken as files, for without them a run could not run.
 */
final class FolderSnapshot {

    /** A run writes these anew each time; they are no part of the code. */
    private static final Set<String> LEFT_OUT = Set.of("results", "scratch");

    private final Git git;
    private final Path scratch;
    private final List<String> warnings = new ArrayList<>();

    FolderSnapshot(Git git, Path scratch) {
        this.git = git;
        this.scratch = scratch;
    }

    /**
     * Writes the tree and gives its id.
     *
     * @param tracked a commit whose files are taken even where {@code .gitignore} names them
     */
    String write(Path folder, Optional<String> tracked) {
        String tree = write(folder, tracked, LEFT_OUT);
        if (git.ask("ls-tree", "--name-only", tree).isEmpty()) {
            throw CoveException.invalid(
                    "The folder %s was not added, because it holds no files (results, scratch and"
                                    .formatted(folder)
                            + " what its .gitignore names do not count). Give the folder that"
                            + " holds 'code' and 'environment'.");
        }
        return tree;
    }

    /** What git had to say on the way, such as a folder it could not open. */
    List<String> warnings() {
        return List.copyOf(warnings);
    }

    private String write(Path folder, Optional<String> tracked, Set<String> leftOut) {
        Git here =
                git.inFolder(folder)
                        .with("GIT_WORK_TREE", folder)
                        .with("GIT_INDEX_FILE", scratch.resolve("index-" + UUID.randomUUID()));
        tracked.ifPresent(commit -> here.ask("read-tree", commit));
        List<String> inner = notIgnored(here, repositoriesInside(folder, leftOut));
        add(here, Stream.concat(notIgnored(here, leftOut).stream(), inner.stream()));
        for (String path : inner) {
            put(here, path, write(folder.resolve(path), Optional.empty(), Set.of()));
        }
        return here.ask("write-tree");
    }

    private void add(Git here, Stream<String> without) {
        var arguments = new ArrayList<>(List.of("add", "--all", "--", "."));
        without.forEach(path -> arguments.add(":(exclude,literal)" + path));
        var outcome = here.attempt(arguments);
        if (!outcome.succeeded()) {
            throw new GitFailure("add", outcome);
        }
        outcome.stderr().lines().filter(line -> !line.startsWith("hint:")).forEach(warnings::add);
    }

    /** To exclude what is ignored already is an error to git-add(1). */
    private static List<String> notIgnored(Git here, Collection<String> paths) {
        return paths.stream()
                .filter(path -> !here.attempt("check-ignore", "-q", "--", path).succeeded())
                .toList();
    }

    private static void put(Git here, String path, String tree) {
        here.ask("rm", "-r", "--cached", "--quiet", "--ignore-unmatch", "--", ":(literal)" + path);
        here.ask("read-tree", "--prefix=" + path + "/", tree);
    }

    /** Relative paths of the outermost folders below this one that have a {@code .git}. */
    private static List<String> repositoriesInside(Path folder, Set<String> leftOut) {
        var found = new ArrayList<String>();
        var visitor =
                new SimpleFileVisitor<Path>() {
                    @Override
                    public FileVisitResult preVisitDirectory(Path at, BasicFileAttributes a) {
                        Path path = folder.relativize(at);
                        if (path.toString().isEmpty()) {
                            return FileVisitResult.CONTINUE;
                        }
                        if (path.endsWith(".git") || leftOut.contains(path.toString())) {
                            return FileVisitResult.SKIP_SUBTREE;
                        }
                        if (Files.exists(at.resolve(".git"), NOFOLLOW_LINKS)) {
                            found.add(path.toString());
                            return FileVisitResult.SKIP_SUBTREE;
                        }
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException e) {
                        return FileVisitResult.CONTINUE; // git names what it cannot read
                    }
                };
        try {
            Files.walkFileTree(folder, visitor);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }
}
