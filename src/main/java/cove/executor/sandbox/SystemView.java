// SPDX-License-Identifier: Apache-2.0
package cove.executor.sandbox;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What sandboxes show of the system around them: its programs, and what these look up. */
sealed interface SystemView permits HostView, AnyHostView, RootView {
    /** The part of the bubblewrap options that shows files. */
    List<String> files();

    /** Files and folders that the options show under other names. */
    List<Path> sources();

    /**
     * Where root may change the machine itself by writing to a file: these files ask who the writer
     * is, not for a capability, and a sandbox started by root has root's number.
     */
    List<String> SETTINGS =
            List.of("/proc/sys", "/proc/sysrq-trigger", "/proc/irq", "/proc/bus", "/proc/fs");

    /** The bubblewrap options that show it, as a sandbox's own programs may see it. */
    default List<String> options() {
        var options = new ArrayList<>(files());
        options.addAll(List.of("--proc", "/proc", "--dev", "/dev"));
        for (String name : SETTINGS) {
            options.addAll(List.of("--ro-bind-try", name, name));
        }
        return List.copyOf(options);
    }
}
