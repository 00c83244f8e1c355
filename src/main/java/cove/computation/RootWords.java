// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.executor.RootFilesystem;
import java.util.List;
import java.util.stream.Collectors;

/** Where a run's programs came from, in words for people. */
final class RootWords {
    private RootWords() {}

    /**
     * Each root that some of it ran in, once.
     *
     * @param hosts what the executor calls that of programs which bring none
     */
    static String of(List<RootFilesystem> roots, String hosts) {
        return roots.isEmpty()
                ? hosts
                : roots.stream()
                        .map(root -> of(root, hosts))
                        .distinct()
                        .collect(Collectors.joining(", "));
    }

    private static String of(RootFilesystem root, String hosts) {
        return switch (root) {
            case RootFilesystem.Host _ -> hosts;
            case RootFilesystem.Image image -> "the image %s".formatted(image.reference());
            case RootFilesystem.Folder folder -> "the root folder %s".formatted(folder.root());
        };
    }
}
