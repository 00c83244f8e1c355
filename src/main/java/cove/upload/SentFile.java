// SPDX-License-Identifier: Apache-2.0
package cove.upload;

import java.util.Locale;
import java.util.Optional;

/**
 * A file of an upload.
 *
 * @param size in bytes, when it will be complete; of a link those of its target's text
 * @param modified the sender's time of its last change, in seconds since 1970
 * @param complete whether all bytes are here
 * @param sha256 of the complete file, once all bytes were seen
 */
record SentFile(
        String path,
        Kind kind,
        long size,
        Optional<Long> modified,
        boolean complete,
        Optional<String> sha256) {

    /** Of a file's permissions only this much is kept. */
    enum Kind {
        FILE,
        EXECUTABLE,
        LINK;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Kind of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }

    /** A complete one. */
    static SentFile whole(
            String path, Kind kind, long size, Optional<Long> modified, String sha256) {
        return new SentFile(path, kind, size, modified, true, Optional.of(sha256));
    }
}
