// SPDX-License-Identifier: Apache-2.0
package cove.nextflow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;

/**
 * Finds on the host what a path meant inside a sandbox, following links as the kernel did there
 * (path_resolution(7)), and never to a place that the sandbox did not show.
 *
 * @param shown the folders of the host, by where the sandbox showed them
 */
record ShownPaths(Map<Path, Path> shown) {
    private static final Path ROOT = Path.of("/");

    /** As many as the kernel follows. */
    private static final int MOST_LINKS = 40;

    ShownPaths {
        shown = Map.copyOf(shown);
    }

    /**
     * The place inside that a path leads to, itself no link.
     *
     * @return nothing when a name on the way is missing or was not shown, or links go in a circle
     */
    Optional<Path> resolve(Path inside) throws IOException {
        Deque<Path> names = new ArrayDeque<>();
        push(names, inside);
        Path at = ROOT;
        int links = 0;
        while (!names.isEmpty()) {
            String name = names.pop().toString();
            if (name.equals("..")) {
                at = at.equals(ROOT) ? ROOT : at.getParent();
                continue;
            }
            Path next = name.equals(".") ? at : at.resolve(name);
            Optional<Path> host = host(next);
            if (host.isPresent() && Files.isSymbolicLink(host.get())) {
                if (++links > MOST_LINKS) {
                    return Optional.empty();
                }
                Path target = Files.readSymbolicLink(host.get());
                at = target.isAbsolute() ? ROOT : at;
                push(names, target);
                continue;
            }
            if (host.filter(Files::exists).isEmpty() && !leadsToShown(next)) {
                return Optional.empty();
            }
            at = next;
        }
        return Optional.of(at).filter(found -> host(found).isPresent());
    }

    private static void push(Deque<Path> names, Path path) {
        for (int i = path.getNameCount() - 1; i >= 0; i--) {
            names.push(path.getName(i));
        }
    }

    /** Where a path without links on its way is on the host, if it was shown. */
    Optional<Path> host(Path inside) {
        return shown.keySet().stream()
                .filter(inside::startsWith)
                .max(Comparator.comparingInt(Path::getNameCount))
                .map(place -> shown.get(place).resolve(place.relativize(inside).toString()));
    }

    private boolean leadsToShown(Path inside) {
        return shown.keySet().stream().anyMatch(place -> place.startsWith(inside));
    }
}
