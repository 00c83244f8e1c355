// SPDX-License-Identifier: Apache-2.0
package cove.executor.sandbox;

import cove.executor.Launch;
import cove.executor.Mount;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The bubblewrap command line of a launch (bwrap(1), version 0.8). */
final class BubblewrapCommand {
    private BubblewrapCommand() {}

    /**
     * Everything is unshared and every capability dropped; the root is a fresh tmpfs.
     *
     * @param hostOptions what the sandbox shows of the host
     * @param networkOptions what its network asks for
     * @param seccomp the file descriptor that holds a system call filter
     */
    static List<String> of(
            Launch launch,
            List<String> hostOptions,
            List<String> networkOptions,
            Optional<Integer> seccomp) {
        var words = new ArrayList<String>();
        words.addAll(isolation(launch.environment(), hostOptions, networkOptions, seccomp));
        words.addAll(SecretOptions.of(launch.secrets()));
        words.addAll(GpuDevices.options(launch));
        words.addAll(mounts(launch.mounts()));
        words.addAll(List.of("--chdir", launch.workingDirectory()));
        words.addAll(first(launch.id(), launch.command()));
        return List.copyOf(words);
    }

    /** The program and the options that shut in; {@link #first} has to follow. */
    static List<String> isolation(
            Map<String, String> environment,
            List<String> hostOptions,
            List<String> networkOptions,
            Optional<Integer> seccomp) {
        var words = new ArrayList<String>();
        words.addAll(
                List.of(
                        "bwrap",
                        "--unshare-user",
                        "--unshare-pid",
                        "--unshare-ipc",
                        "--unshare-uts",
                        "--unshare-cgroup-try",
                        "--disable-userns",
                        "--die-with-parent",
                        "--new-session",
                        "--uid",
                        "0",
                        "--gid",
                        "0",
                        "--cap-drop",
                        "ALL",
                        "--hostname",
                        "cove"));
        seccomp.ifPresent(descriptor -> words.addAll(List.of("--seccomp", "" + descriptor)));
        words.add("--clearenv");
        new TreeMap<>(environment)
                .forEach((name, value) -> words.addAll(List.of("--setenv", name, value)));
        words.addAll(hostOptions);
        words.addAll(networkOptions);
        return List.copyOf(words);
    }

    /** The options that show folders. */
    static List<String> mounts(Collection<Mount> mounts) {
        var words = new ArrayList<String>();
        for (Mount mount : mounts) {
            words.add(mount.writable() ? "--bind" : "--ro-bind");
            words.add(mount.source().toString());
            words.add(mount.target());
        }
        return List.copyOf(words);
    }

    /** The words with which a command begins in its sandbox. */
    static List<String> first(String id, List<String> command) {
        var words = new ArrayList<String>();
        words.addAll(List.of("--as-pid-1", "--", "/bin/sh", "-c", firstScript(id), "cove"));
        words.addAll(command);
        return List.copyOf(words);
    }

    /** The same for a text of a shell. */
    static List<String> first(String id, String script) {
        return List.of("--as-pid-1", "--", "/bin/sh", "-c", script + endOfFirst(id));
    }

    /**
     * The first process of the sandbox, which takes in orphans and whose end ends all others. Not
     * bubblewrap's own: that one runs without the system call filter, and the command could write
     * into its memory. Without the exit the shell would become the command. The comment tells the
     * run's sandbox from all others on this machine.
     */
    static String firstScript(String id) {
        return "\"$@\"" + endOfFirst(id);
    }

    /** What the scripts of all first processes of a run end with. */
    static String endOfFirst(String id) {
        return "; exit $? # " + id;
    }
}
