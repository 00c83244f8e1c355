// SPDX-License-Identifier: Apache-2.0
package cove.executor.sandbox;

import cove.executor.RunHandle;
import cove.process.ProcessIdentity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Finds the sandbox of a run where no control group holds it together: the processes around it and
 * the first one inside carry {@link BubblewrapCommand#endOfFirst} in their command lines, and with
 * the first one all others end (pid_namespaces(7)).
 *
 * <p>Needed although bubblewrap's --die-with-parent ends what a killed shim leaves: a parent that
 * was killed before the child asked for that is not noticed.
 */
final class Sandboxes {
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Duration PAUSE = Duration.ofMillis(2);

    private Sandboxes() {}

    /** Kills what is left of a run, looking again until there is nothing, for a while. */
    static void end(RunHandle run) {
        Optional<ProcessIdentity> shim = new RunFiles(run.folder()).shim();
        String end = BubblewrapCommand.endOfFirst(run.id());
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        boolean left = true;
        while (left && System.nanoTime() < deadline) {
            left = false;
            for (ProcessHandle process : ProcessHandle.allProcesses().toList()) {
                List<String> words = commandLine(process);
                if (words.stream().anyMatch(word -> word.endsWith(end))
                        || isAboutToStart(process, words, run, shim)) {
                    process.destroyForcibly();
                    left = true;
                }
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /** A child of the shim, in the moment before it becomes bubblewrap. */
    private static boolean isAboutToStart(
            ProcessHandle process,
            List<String> words,
            RunHandle run,
            Optional<ProcessIdentity> shim) {
        try {
            return words.size() > 1
                    && words.get(1).endsWith("/shim.sh")
                    && shim.filter(known -> known.pid() == process.pid()).isEmpty()
                    && Files.isSameFile(Path.of("/proc/" + process.pid() + "/cwd"), run.folder());
        } catch (IOException e) {
            return false; // it has ended
        }
    }

    private static List<String> commandLine(ProcessHandle process) {
        try {
            return List.of(
                    Files.readString(
                                    Path.of("/proc/" + process.pid() + "/cmdline"),
                                    StandardCharsets.ISO_8859_1)
                            .split("\0", -1));
        } catch (IOException e) {
            return List.of();
        }
    }
}
