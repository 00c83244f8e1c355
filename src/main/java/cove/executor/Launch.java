// SPDX-License-Identifier: Apache-2.0
package cove.executor;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A command to start, with all that it may see.
 *
 * @param id names the run; unique in this home
 * @param folder the run's own folder; the executor keeps its files there
 * @param command the program and its arguments, as inside
 * @param workingDirectory absolute, as inside
 * @param environment all variables the command gets
 * @param mounts folders shown inside, outer ones before those within them
 * @param log takes standard output and standard error in the order they come
 * @param tasks whether the command may start tasks beside itself, and what these get
 */
public record Launch(
        String id,
        Path folder,
        List<String> command,
        String workingDirectory,
        Map<String, String> environment,
        List<Mount> mounts,
        Path log,
        Resources resources,
        Network network,
        Optional<Tasks> tasks) {
    public Launch {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        mounts = List.copyOf(mounts);
    }

    /** A launch whose command starts no tasks. */
    public Launch(
            String id,
            Path folder,
            List<String> command,
            String workingDirectory,
            Map<String, String> environment,
            List<Mount> mounts,
            Path log,
            Resources resources,
            Network network) {
        this(
                id,
                folder,
                command,
                workingDirectory,
                environment,
                mounts,
                log,
                resources,
                network,
                Optional.empty());
    }
}
