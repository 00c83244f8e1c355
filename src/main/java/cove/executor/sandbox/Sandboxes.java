// SPDX-License-Identifier: Apache-2.0
package cove.executor.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Finds the sandbox of a run without control groups. Its processes end with bubblewrap's first
 * process inside, whose command line names the run's folder.
 */
final class Sandboxes {
    private static final int ATTEMPTS = 500;
    private static final Duration PAUSE = Duration.ofMillis(2);

    private Sandboxes() {}

    /** Kills what is left of the run in this folder, and waits a while until it is gone. */
    static void end(Path folder) {
        List<ProcessHandle> left =
                ProcessHandle.allProcesses().filter(process -> shows(process, folder)).toList();
        left.forEach(ProcessHandle::destroyForcibly);
        for (int attempt = 0;
                attempt < ATTEMPTS && left.stream().anyMatch(ProcessHandle::isAlive);
                attempt++) {
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private static boolean shows(ProcessHandle process, Path folder) {
        try {
            String[] words =
                    Files.readString(
                                    Path.of("/proc", Long.toString(process.pid()), "cmdline"),
                                    StandardCharsets.ISO_8859_1)
                            .split("\0", -1);
            String inside =
                    new String(
                            (folder + "/").getBytes(StandardCharsets.UTF_8),
                            StandardCharsets.ISO_8859_1);
            return words[0].equals("bwrap")
                    && Arrays.stream(words).anyMatch(word -> word.startsWith(inside));
        } catch (IOException e) {
            return false;
        }
    }
}
