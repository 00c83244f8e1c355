// SPDX-License-Identifier: Apache-2.0
package cove.executor;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Lets the command of a launch start tasks, each in a sandbox of its own beside the command's. The
 * command asks for them through the pipes {@code requests} and {@code answers} in {@link #PIPES};
 * what is said there is told in {@code tasks.sh}.
 *
 * @param folder holds a folder for each task; the command sees it as well, as one of its mounts
 * @param target where {@code folder} is shown, to the command and to the tasks
 * @param script what each task runs, in its own folder: a text for {@code /bin/sh}
 * @param kinds what a task of a kind gets, by the kind's name
 * @param others what a task gets whose kind has no name here; never a secret
 * @param ofCommand what the command may use where it does not share the run's with its tasks
 */
public record Tasks(
        Path folder,
        String target,
        String script,
        Map<String, Kind> kinds,
        Kind others,
        Resources ofCommand) {
    /** Where the command finds the pipes. */
    public static final String PIPES = "/run/tasks";

    /**
     * What all tasks of a kind get besides their folder.
     *
     * @param root where their programs come from
     */
    public record Kind(
            Map<String, String> environment,
            List<Mount> mounts,
            Network network,
            RootFilesystem root,
            SecretVariables secrets) {
        public Kind {
            environment = Map.copyOf(environment);
            mounts = List.copyOf(mounts);
        }

        /** Tasks of the host's own programs that get no secrets. */
        public Kind(Map<String, String> environment, List<Mount> mounts, Network network) {
            this(environment, mounts, network, new RootFilesystem.Host(), SecretVariables.NONE);
        }

        private Kind withoutSecrets() {
            return new Kind(environment, mounts, network, root, SecretVariables.NONE);
        }
    }

    public Tasks {
        kinds = Map.copyOf(kinds);
        if (!others.secrets().isEmpty()) {
            throw new IllegalArgumentException("tasks of a kind without a name get no secrets");
        }
    }

    /** The same for tasks that get no secrets. */
    public Tasks withoutSecrets() {
        var without = new HashMap<String, Kind>();
        kinds.forEach((name, kind) -> without.put(name, kind.withoutSecrets()));
        return new Tasks(folder, target, script, without, others, ofCommand);
    }
}
