// SPDX-License-Identifier: Apache-2.0
package cove.chaos;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The kernel's control groups, where this machine shows them. */
final class ControlGroups {
    private ControlGroups() {}

    /** Those of these computations. */
    static List<Path> of(Collection<String> ids) throws IOException {
        var left = new ArrayList<Path>();
        Path root = Path.of("/sys/fs/cgroup");
        if (!Files.isDirectory(root)) {
            return left;
        }
        // Groups of others come and go while this looks.
        Files.walkFileTree(
                root,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(Path group, BasicFileAttributes a) {
                        if (ids.contains(group.getFileName().toString())) {
                            left.add(group);
                        }
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path path, IOException e) {
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(Path group, IOException e) {
                        return FileVisitResult.CONTINUE;
                    }
                });
        return left;
    }
}
