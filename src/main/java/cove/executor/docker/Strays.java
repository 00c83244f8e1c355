// SPDX-License-Identifier: Apache-2.0
package cove.executor.docker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Processes of a container that its engine does not know of: it was killed as it started them, and
 * takes the container for one that never ran (seen with 20.10). They run as this account, so they
 * can be found by their control group (cgroups(7), /proc/pid/cgroup) and killed without the engine.
 */
final class Strays {
    private Strays() {}

    /** Kills all processes of a container. */
    static void kill(String container) {
        ProcessHandle.allProcesses()
                .filter(process -> groups(process).contains(container))
                .forEach(ProcessHandle::destroyForcibly);
    }

    private static String groups(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cgroup"));
        } catch (NoSuchFileException e) {
            return "";
        } catch (IOException e) {
            // ESRCH: it ended while its file was read.
            if (!process.isAlive()) {
                return "";
            }
            throw new UncheckedIOException(e);
        }
    }
}
