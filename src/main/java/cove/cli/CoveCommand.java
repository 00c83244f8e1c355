// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code cove}: the whole command line. */
@Command(
        name = "cove",
        subcommands = {ServeCommand.class})
public final class CoveCommand {
    private final LocalServer localServer;

    private CoveCommand(LocalServer localServer) {
        this.localServer = localServer;
    }

    /** Runs one command line; returns 0 done, 1 failed, 2 wrong usage. */
    public static int run(LocalServer localServer, String... args) {
        return new CommandLine(new CoveCommand(localServer)).execute(args);
    }

    LocalServer localServer() {
        return localServer;
    }
}
