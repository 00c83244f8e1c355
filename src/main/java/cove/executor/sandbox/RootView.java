// SPDX-License-Identifier: Apache-2.0
package cove.executor.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What a sandbox shows of a root folder that the administrator keeps: all of it, read-only, on a
 * root of the sandbox's own, where a run's folders have their places too. {@code /etc} is a copy,
 * in which a name server can be named.
 *
 * @param programs a folder for the end of the PATH
 */
record RootView(Path root, Path etc, Path programs) implements SystemView {
    /** What a run has of its own, or what belongs to a machine that runs. */
    private static final Set<String> NOT_SHOWN =
            Set.of(
                    "boot",
                    "code",
                    "data",
                    "dev",
                    "etc",
                    "lost+found",
                    "metadata",
                    "opt",
                    "proc",
                    "results",
                    "root",
                    "run",
                    "scratch",
                    "sys",
                    "tmp");

    /**
     * Makes the copy of its {@code /etc}, unless there is one of its present state.
     *
     * @param folder holds the copies
     */
    static RootView prepare(Path root, Path folder) {
        try {
            Path kept = folder.resolve("root-" + state(root));
            if (!Files.isDirectory(kept)) {
                Files.createDirectories(folder);
                Path fresh = Files.createTempDirectory(folder, "new-");
                fill(root, fresh);
                move(fresh, kept);
            }
            return new RootView(root, kept.resolve("etc"), kept.resolve("bin"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Somebody may have made the same at the same time. */
    private static void move(Path fresh, Path kept) throws IOException {
        try {
            Files.move(fresh, kept, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (!Files.isDirectory(kept)) {
                throw e;
            }
        }
    }

    private static void fill(Path root, Path fresh) throws IOException {
        Path etc = Files.createDirectory(fresh.resolve("etc"));
        if (Files.isDirectory(root.resolve("etc"))) {
            HostView.copy(root.resolve("etc"), etc);
        }
        Path generated = Files.createDirectory(fresh.resolve("generated"));
        HostView.writeGenerated(generated);
        for (String name : HostView.GENERATED) {
            boolean itsOwn = List.of("passwd", "group").contains(name);
            if (!itsOwn || !Files.isRegularFile(etc.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
                Files.deleteIfExists(etc.resolve(name));
                Files.copy(generated.resolve(name), etc.resolve(name));
            }
        }
        Path programs = Files.createDirectory(fresh.resolve("bin"));
        if (!has(root, "python") && has(root, "python3")) {
            Files.createSymbolicLink(programs.resolve("python"), Path.of("/usr/bin/python3"));
        }
        for (Path shown : List.of(fresh, etc, programs)) {
            Files.setPosixFilePermissions(shown, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    private static boolean has(Path root, String program) {
        return Files.exists(root.resolve("usr/bin").resolve(program), LinkOption.NOFOLLOW_LINKS);
    }

    /** Changes with any name, size or time in its {@code /etc}, and with its {@code python}. */
    private static String state(Path root) throws IOException {
        var facts = new TreeSet<String>();
        for (String program : List.of("python", "python3")) {
            facts.add(program + has(root, program));
        }
        Path etc = root.resolve("etc");
        if (Files.isDirectory(etc)) {
            Files.walkFileTree(etc, new FactsOfFiles(facts));
        }
        long state = root.hashCode();
        for (String fact : facts) {
            state = 31 * state + fact.hashCode();
        }
        return Long.toHexString(state);
    }

    private static final class FactsOfFiles extends SimpleFileVisitor<Path> {
        private final Set<String> facts;

        FactsOfFiles(Set<String> facts) {
            this.facts = facts;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes a) {
            facts.add("%s %d %s".formatted(file, a.size(), a.lastModifiedTime()));
            return FileVisitResult.CONTINUE;
        }

        /** Nobody sees it in a run either. */
        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE;
        }
    }

    @Override
    public List<Path> sources() {
        return List.of(root, etc, programs);
    }

    @Override
    public List<String> files() {
        var options = new ArrayList<String>();
        show(root, "", options);
        options.addAll(List.of("--ro-bind", etc.toString(), "/etc"));
        Path optional = root.resolve("opt");
        if (Files.isDirectory(optional, LinkOption.NOFOLLOW_LINKS)) {
            show(optional, "/opt", options);
        }
        options.addAll(List.of("--ro-bind", programs.toString(), HostView.LAST_RESORT));
        return List.copyOf(options);
    }

    private static void show(Path folder, String target, List<String> options) {
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path entry : entries.sorted().toList()) {
                String name = entry.getFileName().toString();
                if (target.isEmpty() && NOT_SHOWN.contains(name)) {
                    continue;
                }
                options.addAll(
                        Files.isSymbolicLink(entry)
                                ? List.of(
                                        "--symlink",
                                        Files.readSymbolicLink(entry).toString(),
                                        target + "/" + name)
                                : List.of("--ro-bind", entry.toString(), target + "/" + name));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
