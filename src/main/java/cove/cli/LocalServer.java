// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The server of a home on this machine; the app implements it. */
public interface LocalServer {
    /** A server that this process runs, until it is closed. */
    interface Running extends AutoCloseable {
        /** How callers reach it. */
        String url();

        /** Signs the administrator in to the pages, once; there is none without their token. */
        Optional<String> signInUrl();

        @Override
        void close();
    }

    /** What {@code cove serve} may set besides the home; the rest is in {@code cove.toml}. */
    record Options(Optional<String> host, Optional<Integer> port, Optional<String> executor) {}

    /**
     * A setting in force.
     *
     * @param source where its value came from
     */
    record Setting(String name, String value, String source) {}

    /**
     * Starts the server of this home in this process.
     *
     * @throws cove.problem.CoveException {@code Conflict} when another one runs on this home
     */
    Running start(Path home, Options options);

    /** The same for a single command: on a free port, reached from this machine only, and quiet. */
    Running startForOneCommand(Path home);

    /** The URL of the server that runs on this home, if there is one. */
    Optional<String> servedAt(Path home);

    /** The administrator's token of this home, made at its first start. */
    String adminToken(Path home);

    /** The settings in force, and where each value came from. */
    List<Setting> settings(Path home);

    /**
     * Rows that were carried to another database.
     *
     * @param line what has to stand in {@code cove.toml}; it was written there if {@code written}
     */
    record Move(Map<String, Long> rows, String line, boolean written) {}

    /**
     * Carries the database of a home to a PostgreSQL, which is its database from then on.
     *
     * @throws cove.problem.CoveException when that cannot be: then the home is as it was
     */
    Move moveDatabase(Path home, String url);

    /** The version of this program. */
    String version();
}
