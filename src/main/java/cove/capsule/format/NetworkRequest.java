// SPDX-License-Identifier: Apache-2.0
package cove.capsule.format;

import java.util.Optional;

/**
 * The network a capsule's author says it needs, from cove's own {@code .codeocean/cove.json}; what
 * it gets, the server decides.
 */
public enum NetworkRequest {
    NONE,
    INTERNET,
    HOST;

    static final String FILE = ".codeocean/cove.json";

    static Optional<NetworkRequest> read(String json, Mistakes mistakes) {
        return SettingsParser.json(FILE, json, mistakes).word("network", NetworkRequest.class);
    }
}
