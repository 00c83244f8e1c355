// SPDX-License-Identifier: Apache-2.0
package cove.executor.sandbox;

import static java.util.stream.Collectors.joining;

import cove.executor.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Control groups, version 1: one tree per controller. Ours are made below the groups that this
 * process is in, so a container's own limits hold for them too (kernel documentation,
 * admin-guide/cgroup-v1).
 */
record CgroupsV1(Map<String, Path> parents) implements Cgroups {
    private static final List<String> CONTROLLERS = List.of("memory", "pids", "cpu", "cpuacct");
    private static final long CPU_PERIOD_MICROS = 100_000;

    static Optional<CgroupsV1> at(Path root, String name) {
        try {
            var parents = new HashMap<String, Path>();
            for (String line : Files.readAllLines(Path.of("/proc/self/cgroup"))) {
                String[] parts = line.split(":", 3);
                for (String controller : parts[1].split(",", -1)) {
                    if (CONTROLLERS.contains(controller)) {
                        Path own = root.resolve(controller).resolve("." + parts[2]).normalize();
                        parents.put(controller, own.resolve("cove-" + name));
                    }
                }
            }
            if (!parents.keySet().containsAll(CONTROLLERS)) {
                return Optional.empty();
            }
            for (Path parent : parents.values()) {
                Files.createDirectories(parent);
            }
            return Optional.of(new CgroupsV1(Map.copyOf(parents)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        parents.values().stream().distinct().forEach(Cgroups::remove);
    }

    @Override
    public Group create(String id, Resources resources, boolean tasks) throws IOException {
        List<Path> folders = folders(id);
        for (Path folder : folders) {
            Files.createDirectories(folder);
        }
        Path memory = parents.get("memory").resolve(id);
        Files.writeString(
                memory.resolve("memory.limit_in_bytes"), Long.toString(resources.memory()));
        Path withSwap = memory.resolve("memory.memsw.limit_in_bytes");
        if (Files.exists(withSwap)) {
            Files.writeString(withSwap, Long.toString(resources.memory()));
        }
        Files.writeString(
                parents.get("pids").resolve(id).resolve("pids.max"),
                Integer.toString(resources.processes()));
        Files.writeString(
                parents.get("cpu").resolve(id).resolve("cpu.cfs_quota_us"),
                Long.toString(resources.cpus() * CPU_PERIOD_MICROS));
        return new Group(
                folders,
                folders,
                // Not cgroup.procs: to move one thread, itself, the kernel need not stop all forks
                // of
                // the machine, which costs a grace period of 10 ms on an idle one.
                "tasks",
                Optional.of(memory.resolve("memory.max_usage_in_bytes")),
                Optional.of(parents.get("cpuacct").resolve(id).resolve("cpuacct.usage")),
                Optional.empty(),
                Optional.of(memory.resolve("memory.oom_control")),
                forTasks(id));
    }

    private String forTasks(String id) {
        return """
        join_file=tasks
        make_groups() {
            groups=
            for hierarchy in %1$s; do
                groups="$groups $hierarchy/task-$slot"
            done
            memory_group=%4$s/task-$slot
            accounts=%5$s/task-$slot
            [ -d "$memory_group" ] || mkdir $groups || groups=
            [ "$3" = "$1 $2" ] || limit "$1" "$2"
            echo 0 > "$memory_group/memory.max_usage_in_bytes"
            echo 0 > "$accounts/cpuacct.usage"
            number_of oom_kill "$memory_group/memory.oom_control"
            oom_before=$found
        } 2> /dev/null
        limit() {
            echo $(($1 * %2$d)) > %3$s/task-$slot/cpu.cfs_quota_us
            [ "$2" != 0 ] || set -- "$1" -1
            [ ! -e "$memory_group/memory.memsw.limit_in_bytes" ] ||
                echo -1 > "$memory_group/memory.memsw.limit_in_bytes"
            echo "$2" > "$memory_group/memory.limit_in_bytes"
            [ ! -e "$memory_group/memory.memsw.limit_in_bytes" ] ||
                echo "$2" > "$memory_group/memory.memsw.limit_in_bytes"
        }
        measure() {
            number_in "$memory_group/memory.max_usage_in_bytes"
            peak=$found
            number_in "$accounts/cpuacct.usage"
            cpu_nanos=$found
            number_of oom_kill "$memory_group/memory.oom_control"
            oom=$((found - oom_before))
        }
        drop_groups() { :; }
        """
                .formatted(
                        folders(id).stream().map(Path::toString).collect(joining(" ")),
                        CPU_PERIOD_MICROS,
                        parents.get("cpu").resolve(id),
                        parents.get("memory").resolve(id),
                        parents.get("cpuacct").resolve(id));
    }

    @Override
    public List<Path> folders(String id) {
        return CONTROLLERS.stream()
                .map(controller -> parents.get(controller).resolve(id))
                .distinct()
                .toList();
    }

    @Override
    public String word() {
        return "cgroup v1";
    }
}
