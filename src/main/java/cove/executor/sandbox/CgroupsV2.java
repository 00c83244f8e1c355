// SPDX-License-Identifier: Apache-2.0
package cove.executor.sandbox;

import cove.executor.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Control groups, version 2: one tree. A group with processes of its own cannot have children with
 * controllers, so this process first moves into a child (kernel documentation,
 * admin-guide/cgroup-v2, "No Internal Process Constraint").
 */
record CgroupsV2(Path parent) implements Cgroups {
    private static final List<String> CONTROLLERS = List.of("memory", "pids", "cpu");
    private static final long CPU_PERIOD_MICROS = 100_000;

    static Optional<CgroupsV2> at(Path root, String name) {
        return own(root)
                .filter(own -> offersAll(own) && moveAside(own) && enable(own))
                .or(() -> Optional.of(root).filter(top -> offersAll(top) && enable(top)))
                .map(parent -> parent.resolve("cove-" + name))
                .filter(CgroupsV2::usable)
                .map(CgroupsV2::new);
    }

    private static Optional<Path> own(Path root) {
        try {
            return Files.readAllLines(Path.of("/proc/self/cgroup")).stream()
                    .filter(line -> line.startsWith("0::"))
                    .map(line -> root.resolve("." + line.substring(3)).normalize())
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static boolean offersAll(Path group) {
        try {
            String offered = Files.readString(group.resolve("cgroup.controllers"));
            return Arrays.asList(offered.strip().split(" ", -1)).containsAll(CONTROLLERS);
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean moveAside(Path own) {
        try {
            Path server = own.resolve("cove-server");
            Files.createDirectories(server);
            Files.writeString(
                    server.resolve("cgroup.procs"), Long.toString(ProcessHandle.current().pid()));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean enable(Path group) {
        try {
            Files.writeString(group.resolve("cgroup.subtree_control"), "+memory +pids +cpu");
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean usable(Path parent) {
        try {
            Files.createDirectories(parent);
            return enable(parent);
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        var _ = Cgroups.remove(parent);
    }

    @Override
    public Group create(String id, Resources resources, boolean tasks) throws IOException {
        Path folder = parent.resolve(id);
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("memory.max"), Long.toString(resources.memory()));
        Path swap = folder.resolve("memory.swap.max");
        if (Files.exists(swap)) {
            Files.writeString(swap, "0");
        }
        Files.writeString(folder.resolve("pids.max"), Integer.toString(resources.processes()));
        Files.writeString(
                folder.resolve("cpu.max"),
                "%d %d".formatted(resources.cpus() * CPU_PERIOD_MICROS, CPU_PERIOD_MICROS));
        Path toJoin = folder;
        if (tasks && enable(folder)) {
            toJoin = Files.createDirectories(folder.resolve("command"));
        }
        // memory.peak came with Linux 5.19.
        Path peak = folder.resolve("memory.peak");
        return new Group(
                List.of(folder),
                List.of(toJoin),
                "cgroup.procs",
                Optional.of(peak).filter(Files::exists),
                Optional.empty(),
                Optional.of(folder.resolve("cpu.stat")),
                Optional.of(folder.resolve("memory.events")),
                forTasks(folder));
    }

    private static String forTasks(Path folder) {
        return """
        join_file=cgroup.procs
        make_groups() {
            groups=%1$s/task-$number
            mkdir $groups || groups=
            echo "$(($1 * %2$d)) %2$d" > %1$s/task-$number/cpu.max
            [ "$2" = 0 ] || {
                echo "$2" > %1$s/task-$number/memory.max
                echo 0 > %1$s/task-$number/memory.swap.max
            }
        } 2> /dev/null
        measure() {
            number_in %1$s/task-$number/memory.peak
            peak=$found
            number_of usage_usec %1$s/task-$number/cpu.stat
            cpu_nanos=$((found * 1000))
            number_of oom_kill %1$s/task-$number/memory.events
            oom=$found
        }
        # Its peak cannot be reset. The kernel may still be at it; the server removes what stays.
        drop_groups() {
            rmdir $groups 2> /dev/null
        }
        """
                .formatted(folder, CPU_PERIOD_MICROS);
    }

    @Override
    public List<Path> folders(String id) {
        return List.of(parent.resolve(id));
    }

    @Override
    public String word() {
        return "cgroup v2";
    }
}
