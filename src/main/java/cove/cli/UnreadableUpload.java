// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import java.io.IOException;

/** What is to be uploaded cannot be read here; the server is not to blame. */
final class UnreadableUpload extends IOException {
    private static final long serialVersionUID = 1L;

    UnreadableUpload(IOException cause) {
        super(cause);
    }

    /** Throws the words for it when such a one is behind another failure. */
    static void throwIfIn(Throwable failure) {
        for (Throwable e = failure; e != null; e = e.getCause()) {
            if (e instanceof UnreadableUpload) {
                throw new CommandFailure(
                        "Tried to read what is to be uploaded, but it failed: %s. Nothing was stored."
                                .formatted(e.getCause()),
                        failure);
            }
        }
    }
}
