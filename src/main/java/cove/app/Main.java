// SPDX-License-Identifier: Apache-2.0
package cove.app;

import cove.cli.CoveCommand;

/** The entry point of the program {@code cove}. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(CoveCommand.run(new HomeServer(), args));
    }
}
