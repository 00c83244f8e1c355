// SPDX-License-Identifier: Apache-2.0
package cove.executor;

import java.nio.file.Path;

/** Where the programs of a run come from: what is its {@code /}, but for its mounts. */
public sealed interface RootFilesystem {
    /** The host's own programs, read-only. */
    record Host() implements RootFilesystem {}

    /**
     * An image that the container engine has.
     *
     * @param reference what the engine knows it by
     * @param digest names its content
     */
    record Image(String reference, String digest) implements RootFilesystem {}

    /** A folder that the administrator keeps, read-only. */
    record Folder(Path root) implements RootFilesystem {}
}
