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
 * @param environment all variables the command gets, but for the secret ones
 * @param mounts folders shown inside, outer ones before those within them
 * @param log takes standard output and standard error in the order they come
 * @param root where the programs come from
 * @param tasks whether the command may start tasks beside itself, and what these get
 * @param secrets go before variables of the same name; a command that starts tasks has none, but
 *     its tasks may
 * @param cluster what it asks of a cluster, by the names of sbatch(1)'s options; an executor that
 *     is none passes it over
 * @param gpus the numbers of the GPUs of this machine that are its own; a cluster gives those that
 *     it has
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
        RootFilesystem root,
        Optional<Tasks> tasks,
        SecretVariables secrets,
        Map<String, String> cluster,
        List<Integer> gpus) {
    public Launch {
        gpus = List.copyOf(gpus);
        cluster = Map.copyOf(cluster);
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        mounts = List.copyOf(mounts);
        if (tasks.isPresent() && !secrets.isEmpty()) {
            throw new IllegalArgumentException(
                    "the command of run %s starts tasks, so it gets no secrets".formatted(id));
        }
    }

    /** A launch of the host's own programs, that starts no tasks and gets no secrets. */
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
                new RootFilesystem.Host(),
                Optional.empty(),
                SecretVariables.NONE,
                Map.of(),
                List.of());
    }

    /** The same with the programs of another root. */
    public Launch withRoot(RootFilesystem other) {
        return with(other, tasks, secrets, cluster, gpus);
    }

    /** The same with a command that may start tasks. */
    public Launch withTasks(Tasks started) {
        return with(root, Optional.of(started), secrets, cluster, gpus);
    }

    /** The same with secrets for the command. */
    public Launch withSecrets(SecretVariables given) {
        return with(root, tasks, given, cluster, gpus);
    }

    /** The same with what it asks of a cluster. */
    public Launch withCluster(Map<String, String> asked) {
        return with(root, tasks, secrets, asked, gpus);
    }

    /** The same with GPUs of this machine. */
    public Launch withGpus(List<Integer> numbers) {
        return with(root, tasks, secrets, cluster, numbers);
    }

    private Launch with(
            RootFilesystem otherRoot,
            Optional<Tasks> otherTasks,
            SecretVariables otherSecrets,
            Map<String, String> otherCluster,
            List<Integer> otherGpus) {
        return new Launch(
                id,
                folder,
                command,
                workingDirectory,
                environment,
                mounts,
                log,
                resources,
                network,
                otherRoot,
                otherTasks,
                otherSecrets,
                otherCluster,
                otherGpus);
    }
}
