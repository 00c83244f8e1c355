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
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Takes of an uploaded repository what cannot do harm, its commits and the names they have, into a
 * repository of our own. Git would run what an uploaded configuration or hook names (git(1),
 * "Security"), and read objects of other people's capsules where the upload points to them.
 */
final class Quarantine {

    /** What a ref names, and files that hold many of them (gitrepository-layout(5)). */
    private static final List<String> NAMES = List.of("HEAD", "packed-refs", "shallow", "refs");

    private static final Pattern OBJECT =
            Pattern.compile("[0-9a-f]{2}/[0-9a-f]{38}|pack/pack-[0-9a-f]{40}\\.(pack|idx)");

    private static final String EXCLUSIONS = "info/exclude";

    /** What makes a repository a mere part of another one. */
    private static final List<String> LEAD_ELSEWHERE =
            List.of("commondir", "objects/info/alternates");

    private final CodeSource source;
    private final Path uploaded;
    private final Path repository;

    private Quarantine(CodeSource source, Path uploaded, Path repository) {
        this.source = source;
        this.uploaded = uploaded;
        this.repository = repository;
    }

    /**
     * Takes what is safe.
     *
     * @param uploaded the upload's {@code .git}, or the upload where it is a bare repository
     * @throws CoveException {@code Invalid} when it leads out of itself
     */
    static Quarantine of(CodeSource source, Path uploaded, Path scratch) {
        var quarantine = new Quarantine(source, uploaded, scratch.resolve("uploaded.git"));
        try {
            quarantine.fill();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return quarantine;
    }

    Path repository() {
        return repository;
    }

    /** What its owner never wants to be added. */
    Optional<Path> exclusions() {
        return Optional.of(repository.resolve(EXCLUSIONS)).filter(Files::isRegularFile);
    }

    private void fill() throws IOException {
        if (!Files.isDirectory(uploaded, NOFOLLOW_LINKS)) {
            throw refused("its .git is a file or a link that leads elsewhere");
        }
        for (String name : LEAD_ELSEWHERE) {
            if (Files.exists(uploaded.resolve(name), NOFOLLOW_LINKS)) {
                throw refused("its repository is a part of another one (%s)".formatted(name));
            }
        }
        Git.alone().inRepository(repository).ask("init", "--quiet", "--bare", "--template=");
        for (String name : NAMES) {
            if (Files.exists(uploaded.resolve(name), NOFOLLOW_LINKS)) {
                Files.walkFileTree(uploaded.resolve(name), new Taker(Pattern.compile(".*")));
            }
        }
        Files.walkFileTree(uploaded.resolve("objects"), new Taker(OBJECT));
        if (Files.isRegularFile(uploaded.resolve(EXCLUSIONS), NOFOLLOW_LINKS)
                && Files.isDirectory(uploaded.resolve("info"), NOFOLLOW_LINKS)) {
            Files.createDirectories(repository.resolve("info"));
            Files.copy(uploaded.resolve(EXCLUSIONS), repository.resolve(EXCLUSIONS));
        }
    }

    private final class Taker extends SimpleFileVisitor<Path> {
        private final Pattern wanted;

        Taker(Pattern wanted) {
            this.wanted = wanted;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path at, BasicFileAttributes a)
                throws IOException {
            Files.createDirectories(repository.resolve(uploaded.relativize(at)));
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes a) throws IOException {
            Path name = uploaded.relativize(file);
            if (!a.isRegularFile()) {
                throw refused("its repository has a link in place of the file %s".formatted(name));
            }
            boolean isObject = name.startsWith("objects");
            if (wanted.matcher((isObject ? name.subpath(1, name.getNameCount()) : name).toString())
                    .matches()) {
                take(file, repository.resolve(name), isObject);
            }
            return FileVisitResult.CONTINUE;
        }
    }

    /** Objects never change, so a second name for the same file does, where there can be one. */
    private static void take(Path file, Path target, boolean isObject) throws IOException {
        Files.deleteIfExists(target);
        if (isObject) {
            try {
                Files.createLink(target, file);
                return;
            } catch (IOException | UnsupportedOperationException e) {
                // Another file system, or one without links: copied then.
            }
        }
        Files.copy(file, target);
    }

    private CoveException refused(String why) {
        return CoveException.invalid(
                ("Adding %s failed, because %s. Add a clone of it (git clone --no-local), or a copy"
                                + " without its .git.")
                        .formatted(source.described(), why));
    }
}
