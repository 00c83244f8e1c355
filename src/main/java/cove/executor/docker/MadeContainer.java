// SPDX-License-Identifier: Apache-2.0
package cove.executor.docker;

import cove.process.ProcessIdentity;
import java.util.Optional;

/**
 * A container that the engine made for a run.
 *
 * @param id the engine's own name of it
 * @param boot of the machine, when it was made
 */
record MadeContainer(String id, String boot) {
    static MadeContainer now(String id) {
        return new MadeContainer(id, ProcessIdentity.CURRENT_BOOT);
    }

    static Optional<MadeContainer> parse(String text) {
        String[] words = text.strip().split(" ", -1);
        return words.length == 2
                ? Optional.of(new MadeContainer(words[0], words[1]))
                : Optional.empty();
    }

    String line() {
        return id + " " + boot;
    }

    boolean isOfThisBoot() {
        return boot.equals(ProcessIdentity.CURRENT_BOOT);
    }
}
