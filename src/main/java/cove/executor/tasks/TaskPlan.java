// SPDX-License-Identifier: Apache-2.0
package cove.executor.tasks;

import cove.executor.Launch;
import cove.executor.Mount;
import cove.executor.Resources;
import cove.executor.SecretVariables;
import cove.executor.Tasks;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the tasks of a run get, as it is kept in the run's folder until all of them are over.
 *
 * @param id of the run
 * @param log of the run
 * @param resources of all its tasks together
 * @param cluster what the run asks of a cluster
 * @param tasks without the secrets of its kinds
 * @param secrets of all kinds by their names, sealed; empty where there are none
 */
record TaskPlan(
        String id,
        Path log,
        Resources resources,
        Map<String, String> cluster,
        Tasks tasks,
        String secrets) {

    static TaskPlan of(Launch launch, Seal seal) {
        Tasks tasks = launch.tasks().orElseThrow();
        Map<String, Map<String, String>> secrets =
                tasks.kinds().entrySet().stream()
                        .filter(kind -> !kind.getValue().secrets().isEmpty())
                        .collect(
                                Collectors.toMap(
                                        Map.Entry::getKey,
                                        kind -> kind.getValue().secrets().values()));
        return new TaskPlan(
                launch.id(),
                launch.log(),
                launch.resources(),
                launch.cluster(),
                tasks.withoutSecrets(),
                secrets.isEmpty()
                        ? ""
                        : Base64.getEncoder()
                                .encodeToString(
                                        seal.seal(TaskPlanJson.bytes(secrets), launch.id())));
    }

    private SecretVariables secretsOf(String kind, Seal seal) {
        return secrets.isEmpty()
                ? SecretVariables.NONE
                : new SecretVariables(
                        TaskPlanJson.secrets(seal.open(Base64.getDecoder().decode(secrets), id))
                                .getOrDefault(kind, Map.of()));
    }

    /** What an executor calls a task. */
    String idOf(int number) {
        return id + "-" + number;
    }

    /** Bytes that a task is held to. */
    private long memoryOf(TaskRequest.Start task, long usual) {
        return Math.min(task.memory() == 0 ? usual : task.memory(), resources.memory());
    }

    /** Bytes that it takes from the run's. */
    long shareOf(TaskRequest.Start task) {
        return Math.min(task.memory(), resources.memory());
    }

    int cpusOf(TaskRequest.Start task) {
        return Math.min(task.cpus(), resources.cpus());
    }

    /**
     * A task as a launch of its own. Of the folders that it sees the command may have made any into
     * a link, so these are shown only as long as they are where they seem to be.
     */
    Launch launch(TaskRequest.Start task, Path folder, long usualMemory, Seal seal) {
        Tasks.Kind kind = tasks.kinds().getOrDefault(task.kind(), tasks.others());
        var mounts = new ArrayList<Mount>();
        mounts.add(new Mount(temporary(folder), "/tmp", true));
        mounts.add(new Mount(home(folder), "/root", true));
        task.readable().forEach(other -> mounts.add(shown(other, false)));
        mounts.add(shown(task.folder(), true));
        mounts.addAll(kind.mounts());
        return new Launch(
                        idOf(task.number()),
                        folder,
                        List.of("/bin/sh", "-c", tasks.script()),
                        tasks.target() + "/" + task.folder(),
                        kind.environment(),
                        mounts,
                        log(folder),
                        new Resources(
                                cpusOf(task), memoryOf(task, usualMemory), resources.processes()),
                        kind.network())
                .withRoot(kind.root())
                .withCluster(cluster)
                .withSecrets(secretsOf(task.kind(), seal));
    }

    private Mount shown(String folder, boolean writable) {
        return new Mount(
                tasks.folder().resolve(folder),
                tasks.target() + "/" + folder,
                writable,
                Optional.of(tasks.folder()));
    }

    static Path temporary(Path folder) {
        return folder.resolve("tmp");
    }

    static Path home(Path folder) {
        return folder.resolve("home");
    }

    static Path log(Path folder) {
        return folder.resolve("log");
    }
}
