// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.executor.RootFilesystem;
import java.util.Optional;

/** Where a run's programs came from, in words for people. */
final class RootWords {
    private RootWords() {}

    /** Of the host's own the executor knows more. */
    static Optional<String> of(RootFilesystem root) {
        return switch (root) {
            case RootFilesystem.Host _ -> Optional.empty();
            case RootFilesystem.Image image ->
                    Optional.of("the image %s".formatted(image.reference()));
            case RootFilesystem.Folder folder ->
                    Optional.of("the root folder %s".formatted(folder.root()));
        };
    }
}
