// SPDX-License-Identifier: Apache-2.0
package cove.folder;

import cove.http.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Folders and files that can be looked through and fetched, wherever they are. Paths are relative,
 * and the empty one is the whole; what is not there is thrown as words for the caller.
 */
public interface FileTree {
    /** A file or folder; {@code size} is in bytes, and -1 for a folder. */
    record Item(String name, String path, boolean folder, long size) {}

    /** Is told of each item. */
    @FunctionalInterface
    interface Visitor {
        void visit(Item item) throws IOException;
    }

    /** What is in a folder that is there. */
    @FunctionalInterface
    interface Listing {
        void visitAll(Visitor visitor) throws IOException;
    }

    Listing listing(String path) throws IOException;

    /** Some of what is in a folder, in the order of their names. */
    default FolderPart part(String path, FolderPart.Wish wish) throws IOException {
        return FolderPart.of(listing(path), wish);
    }

    /** As whom its files are read, where that matters: a signed URL tells it. */
    default Optional<String> reader() {
        return Optional.empty();
    }

    /** Whether what a listing told is a link, and so stands elsewhere too. */
    default boolean isLink(String path) {
        return false;
    }

    /** The path by which a file is known here, however the caller wrote it. */
    String pathOf(String path) throws IOException;

    /** The bytes of a file. */
    InputStream open(String path) throws IOException;

    /**
     * Sends a file.
     *
     * @param attachment whether a browser saves it, rather than shows it
     */
    Reply reply(String path, boolean attachment) throws IOException;
}
