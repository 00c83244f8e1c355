// SPDX-License-Identifier: Apache-2.0
package cove.executor.sandbox;

import cove.executor.Launch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A sandbox around a sandbox, where some of the folders that the inner one shows may be made into
 * links by others while it starts. The outer one has, under their names on the host, just the
 * folders that the inner one shows: a link that leads elsewhere leads nowhere.
 */
final class ConfinedCommand {
    private static final List<String> BINDS =
            List.of("--bind", "--ro-bind", "--bind-try", "--ro-bind-try");

    private ConfinedCommand() {}

    static boolean isNeeded(Launch launch) {
        return launch.mounts().stream().anyMatch(mount -> mount.within().isPresent());
    }

    /**
     * The whole command line.
     *
     * @param hostFiles the options that show what bubblewrap itself needs
     */
    static List<String> around(List<String> inner, Launch launch, List<String> hostFiles) {
        var words = new ArrayList<String>();
        words.addAll(
                List.of(
                        "bwrap",
                        "--unshare-user",
                        "--die-with-parent",
                        "--uid",
                        "0",
                        "--gid",
                        "0",
                        // To make namespaces and to mount in them, in its own user namespace.
                        "--cap-add",
                        "ALL"));
        words.addAll(hostFiles);
        // The kernel lets the inner sandbox mount a /proc only where one is seen uncovered.
        words.addAll(List.of("--bind", "/proc", "/proc", "--dev", "/dev"));
        sources(inner, launch)
                .forEach(
                        (path, writable) ->
                                words.addAll(
                                        List.of(
                                                writable ? "--bind-try" : "--ro-bind-try",
                                                path,
                                                path)));
        words.add("--");
        words.addAll(inner);
        return List.copyOf(words);
    }

    /** By path, so that a folder comes before what is in it; whether it may be written to. */
    private static Map<String, Boolean> sources(List<String> inner, Launch launch) {
        var sources = new TreeMap<String, Boolean>();
        for (int i = 0; i + 2 < inner.size() && !inner.get(i).equals("--"); i++) {
            String source = inner.get(i + 1);
            if (BINDS.contains(inner.get(i)) && !source.startsWith("/proc")) {
                sources.merge(source, inner.get(i).startsWith("--bind"), Boolean::logicalOr);
            }
        }
        launch.mounts().stream()
                .filter(mount -> mount.within().isPresent())
                .forEach(
                        mount -> {
                            // What it is bound to in the outer one is only the folder it is in.
                            sources.remove(mount.source().toString());
                            sources.merge(
                                    mount.within().get().toString(),
                                    mount.writable(),
                                    Boolean::logicalOr);
                        });
        return sources;
    }
}
