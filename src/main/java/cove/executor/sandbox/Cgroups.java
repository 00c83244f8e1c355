// SPDX-License-Identifier: Apache-2.0
package cove.executor.sandbox;

import cove.executor.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the kernel holds runs to their limits, and measures them. */
sealed interface Cgroups permits CgroupsV1, CgroupsV2, NoCgroups {
    Logger LOG = LoggerFactory.getLogger(Cgroups.class);
    int ATTEMPTS = 5000;
    int PATIENCE = 10;
    Duration PAUSE = Duration.ofNanos(200_000);

    /**
     * The groups of one run.
     *
     * @param folders its groups
     * @param toJoin the run's first process joins these, which are in {@code folders} or below
     * @param joinFile a process joins by writing 0 to the file of this name in each
     * @param peak holds the peak memory in bytes
     * @param cpuNanos or else {@code cpuStat} holds the CPU time
     * @param oom holds a line {@code oom_kill n}
     * @param forTasks functions of tasks.sh that make, read and drop the groups of a task, below
     *     these
     */
    record Group(
            List<Path> folders,
            List<Path> toJoin,
            String joinFile,
            Optional<Path> peak,
            Optional<Path> cpuNanos,
            Optional<Path> cpuStat,
            Optional<Path> oom,
            String forTasks) {}

    /**
     * Makes the groups of a run, with its limits; making them twice is no error.
     *
     * @param tasks whether it may get groups for tasks within its own
     */
    Group create(String id, Resources resources, boolean tasks) throws IOException;

    /** Where the groups of this run are, if they were made. */
    List<Path> folders(String id);

    /** Removes what holds the groups of all runs, unless there is one in it still. */
    void close();

    /** How limits are enforced, in a word for the computation's record. */
    String word();

    /**
     * Finds the best that this machine allows this process.
     *
     * @param name keeps the groups of one home apart from those of others
     */
    static Cgroups detect(String name) {
        Path root = Path.of("/sys/fs/cgroup");
        return CgroupsV2.at(root, name)
                .<Cgroups>map(found -> found)
                .or(() -> CgroupsV1.at(root, name))
                .orElseGet(NoCgroups::new);
    }

    /**
     * Removes a group. A process still in it is one that the kernel is about to end, or one of a
     * run whose shim was killed: it is killed, and the group is gone within moments.
     */
    static void empty(Path folder) {
        inner(folder).forEach(Cgroups::empty);
        for (int attempt = 0; attempt < ATTEMPTS && !remove(folder); attempt++) {
            // The kernel takes a moment to see that a group is empty.
            if (attempt >= PATIENCE) {
                kill(folder);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /** The groups of its tasks, as far as the tasks' own end did not remove them. */
    private static List<Path> inner(Path folder) {
        try (var entries = Files.list(folder)) {
            return entries.filter(Files::isDirectory).toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static void kill(Path folder) {
        try {
            Path kill = folder.resolve("cgroup.kill");
            if (Files.exists(kill)) {
                Files.writeString(kill, "1");
                return;
            }
            for (String pid : Files.readAllLines(folder.resolve("cgroup.procs"))) {
                ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
            }
        } catch (IOException e) {
            LOG.debug("{} is gone, and so is what was in it", folder, e);
        }
    }

    /**
     * Removes an empty group, and tells whether it is gone; deleting its folder takes the kernel's
     * files in it along.
     */
    static boolean remove(Path folder) {
        try {
            Files.deleteIfExists(folder);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
