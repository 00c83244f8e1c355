// SPDX-License-Identifier: Apache-2.0
package cove.executor.sandbox;

import cove.executor.Launch;
import cove.executor.Mount;
import cove.executor.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** The bubblewrap command line of a launch (bwrap(1), version 0.8). */
final class BubblewrapCommand {
    private BubblewrapCommand() {}

    /**
     * Everything is unshared and every capability dropped; the root is a fresh tmpfs.
     *
     * @param hostOptions what the sandbox shows of the host
     * @param networkOptions how it is held until its network is there
     */
    static List<String> of(Launch launch, List<String> hostOptions, List<String> networkOptions) {
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
        if (launch.network() != Network.HOST) {
            words.add("--unshare-net");
        }
        words.addAll(networkOptions);
        words.add("--clearenv");
        new TreeMap<>(launch.environment())
                .forEach((name, value) -> words.addAll(List.of("--setenv", name, value)));
        words.addAll(hostOptions);
        words.addAll(List.of("--proc", "/proc", "--dev", "/dev"));
        for (Mount mount : launch.mounts()) {
            words.add(mount.writable() ? "--bind" : "--ro-bind");
            words.add(mount.source().toString());
            words.add(mount.target());
        }
        words.addAll(List.of("--chdir", launch.workingDirectory(), "--"));
        words.addAll(launch.command());
        return List.copyOf(words);
    }
}
