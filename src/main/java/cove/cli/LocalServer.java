// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The server of a home on this machine; the app implements it. */
public interface LocalServer {
    /** A server that this process runs, until it is closed. */
    interface Running extends AutoCloseable {
        String url();

        @Override
        void close();
    }

    /** What {@code cove serve} may set besides the home; the rest is in {@code cove.toml}. */
    record Options(Optional<String> host, Optional<Integer> port, Optional<String> executor) {}

    /** Starts the server of this home in this process. */
    Running start(Path home, Options options);

    /** The URL of the server that another process runs on this home, if there is one. */
    Optional<String> servedAt(Path home);

    /** The administrator's token of this home, made at its first start. */
    String adminToken(Path home);

    /** The settings in force, a line each, with where each value came from. */
    List<String> settings(Path home);

    /** The version of this program. */
    String version();
}
