// SPDX-License-Identifier: Apache-2.0
package cove.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The machine that this server is on. */
final class Machine {
    private static final int ID_CHARACTERS = 8;

    private Machine() {}

    /**
     * The same after a restart. A container is a machine of its own: it does not see the processes
     * of others, and its host name is another one, whatever its image says of machine-id(5).
     * Servers share their settings, so what differs by machine is in the environment.
     */
    static String name() {
        String told = System.getenv("COVE_MACHINE");
        if (told != null && told.matches("[\\w.-]+")) {
            return told;
        }
        String id = firstLine(Path.of("/etc/machine-id"));
        String host = firstLine(Path.of("/proc/sys/kernel/hostname")).replaceAll("[^\\w.-]", "_");
        return id.length() < ID_CHARACTERS ? host : host + "-" + id.substring(0, ID_CHARACTERS);
    }

    private static String firstLine(Path file) {
        try (var lines = Files.lines(file)) {
            return lines.findFirst().orElse("").strip();
        } catch (IOException e) {
            return "";
        }
    }
}
