// SPDX-License-Identifier: Apache-2.0
package cove.capsule.repository;

import cove.process.FolderRemoval;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a git command that was killed leaves in a bare repository: locks, which would refuse every
 * later change, names of what was fetched, and half-written objects, which only take room.
 */
final class CrashTraces {
    private CrashTraces() {}

    /** Removes them; no git command may be at work in the repository. */
    static void removeFrom(Path repository) {
        try {
            for (Path trace : in(repository)) {
                FolderRemoval.remove(trace);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> in(Path repository) throws IOException {
        Path objects = repository.resolve("objects");
        try (var top = Files.list(repository);
                var refs = Files.walk(repository.resolve("refs"));
                var loose = Files.list(objects);
                var packs = Files.list(objects.resolve("pack"))) {
            return Stream.of(
                            Stream.of(repository.resolve("refs/incoming")),
                            Stream.concat(top, refs).filter(path -> name(path).endsWith(".lock")),
                            Stream.concat(loose, packs)
                                    .filter(path -> name(path).startsWith("tmp_")))
                    .flatMap(paths -> paths)
                    .toList();
        }
    }

    private static String name(Path path) {
        return path.getFileName().toString();
    }
}
