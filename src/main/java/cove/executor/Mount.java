// SPDX-License-Identifier: Apache-2.0
package cove.executor;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A folder of the host shown inside a run at {@code target}, an absolute path.
 *
 * @param within a folder above {@code source}, below which others may change what a name leads to
 *     at any time: then no link below it leads a run to anything that lies elsewhere
 */
public record Mount(Path source, String target, boolean writable, Optional<Path> within) {
    public Mount {
        within.filter(folder -> !source.startsWith(folder))
                .ifPresent(
                        folder -> {
                            throw new IllegalArgumentException(
                                    "%s is not below %s".formatted(source, folder));
                        });
    }

    /** A folder whose name nobody else changes. */
    public Mount(Path source, String target, boolean writable) {
        this(source, target, writable, Optional.empty());
    }
}
