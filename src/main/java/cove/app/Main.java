// SPDX-License-Identifier: Apache-2.0
package cove.app;

import cove.cli.CoveCommand;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The entry point of the program {@code cove}. */
public final class Main {
    /** Held here, since the JDK forgets a logger that nobody holds, and its level with it. */
    private static final Logger HELIDON = Logger.getLogger("io.helidon");

    private Main() {}

    public static void main(String[] args) {
        // Helidon logs with the JDK's logger; of its own accord it tells of every start.
        HELIDON.setLevel(Level.WARNING);
        System.exit(CoveCommand.run(new HomeServer(), args));
    }
}
