// SPDX-License-Identifier: Apache-2.0
package cove.executor.sandbox;

import cove.executor.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where the kernel holds runs to their limits, and measures them. */
sealed interface Cgroups permits CgroupsV1, CgroupsV2, NoCgroups {
    /**
     * The groups of one run.
     *
     * @param folders a process joins by writing itself to {@code cgroup.procs} in each
     * @param peak holds the peak memory in bytes
     * @param cpuNanos or else {@code cpuStat} holds the CPU time
     * @param oom holds a line {@code oom_kill n}
     */
    record Group(
            List<Path> folders,
            Optional<Path> peak,
            Optional<Path> cpuNanos,
            Optional<Path> cpuStat,
            Optional<Path> oom) {}

    /** Makes the groups of a run, with its limits; making them twice is no error. */
    Group create(String id, Resources resources) throws IOException;

    /** How limits are enforced, in a word for the computation's record. */
    String word();

    /** Finds the best that this machine allows this process. */
    static Cgroups detect() {
        Path root = Path.of("/sys/fs/cgroup");
        return CgroupsV2.at(root)
                .<Cgroups>map(found -> found)
                .or(() -> CgroupsV1.at(root))
                .orElseGet(NoCgroups::new);
    }

    /** Kills what is in the group: the processes of a run whose shim is gone. */
    static void kill(Path folder) {
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
            // The group is gone, and so is what was in it.
        }
    }

    /** Removes an empty group; tells whether it is gone. */
    static boolean remove(Path folder) {
        // rmdir takes a group with its files; Files.delete does just that.
        try {
            Files.deleteIfExists(folder);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
