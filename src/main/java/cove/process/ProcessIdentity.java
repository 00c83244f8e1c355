// SPDX-License-Identifier: Apache-2.0
package cove.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A process, told apart from a later one with the same number by its start time (proc(5),
 * /proc/pid/stat, field 22) and the boot it belongs to.
 */
public record ProcessIdentity(long pid, long startTicks, String boot) {
    /** What a process writes down of itself, in one line: its three numbers and this word. */
    private static final String END = "end";

    /** The boot of the machine that this process belongs to. */
    public static final String CURRENT_BOOT = currentBoot();

    private static final int PARENT_FIELD = 4;
    private static final int START_FIELD = 22;

    /** Reads {@code "<pid> <start time> <boot id> end"}; nothing if the line is not whole. */
    public static Optional<ProcessIdentity> parse(String line) {
        String[] words = line.split(" ", -1);
        return words.length == 4 && words[3].equals(END)
                ? Optional.of(
                        new ProcessIdentity(
                                Long.parseLong(words[0]), Long.parseLong(words[1]), words[2]))
                : Optional.empty();
    }

    /** This very process. */
    public static ProcessIdentity current() {
        long pid = ProcessHandle.current().pid();
        return new ProcessIdentity(pid, statField(pid, START_FIELD), CURRENT_BOOT);
    }

    /** A process that is there; nothing if it has ended. */
    public static Optional<ProcessIdentity> of(long pid) {
        long start = statField(pid, START_FIELD);
        return start < 0
                ? Optional.empty()
                : Optional.of(new ProcessIdentity(pid, start, CURRENT_BOOT));
    }

    /** The line that {@link #parse} reads. */
    public String line() {
        return "%d %d %s %s".formatted(pid, startTicks, boot, END);
    }

    /** Whether it runs still; a process that ended and was not waited for does not. */
    public boolean isAlive() {
        return boot.equals(CURRENT_BOOT)
                && statField(pid, START_FIELD) == startTicks
                && !isZombie();
    }

    private boolean isZombie() {
        String[] fields = stat(pid);
        return fields.length > 0 && fields[0].equals("Z");
    }

    /** Kills the process with this number, if it is a child of this one. */
    public void killChild(long child) {
        if (isAlive() && statField(child, PARENT_FIELD) == pid) {
            ProcessHandle.of(child).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    /** Sends SIGKILL, if it is alive. */
    public void kill() {
        if (isAlive()) {
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    private static long statField(long pid, int field) {
        String[] fields = stat(pid);
        // The fields after the command's name begin with the third.
        return fields.length > field - 3 ? Long.parseLong(fields[field - 3]) : -1;
    }

    private static String[] stat(long pid) {
        try {
            String line = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            return line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
        } catch (IOException e) {
            return new String[0];
        }
    }

    private static String currentBoot() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
        } catch (IOException e) {
            throw new IllegalStateException("cannot tell this boot of the machine from others", e);
        }
    }
}
