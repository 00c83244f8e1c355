// SPDX-License-Identifier: Apache-2.0
package cove.executor;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a run may reach. */
public enum Network {
    /** Only itself. */
    NONE,
    /** Public addresses; not the host, not private networks. */
    INTERNET,
    /** All that the host reaches, the host's own services included. */
    HOST;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Network> parse(String word) {
        return Arrays.stream(values()).filter(network -> network.word().equals(word)).findFirst();
    }
}
