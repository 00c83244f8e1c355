// SPDX-License-Identifier: Apache-2.0
package cove.executor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a run uses at a moment.
 *
 * @param cpuMillis user and system time of all its processes until now, those that ended included
 * @param memory bytes that its processes hold, without files that the kernel keeps in memory for
 *     them
 * @param seconds how old the run was at that moment, where that was not just now
 */
public record Usage(long cpuMillis, long memory, OptionalLong seconds) {
    private static final Path ROOT = Path.of("/sys/fs/cgroup");
    private static final Path PROCESSES = Path.of("/proc");

    /** Ticks a second and bytes a page, which Linux tells programs on every machine of today. */
    private static final long MILLIS_A_TICK = 10;

    private static final long PAGE = 4096;

    /** What it uses just now. */
    public Usage(long cpuMillis, long memory) {
        this(cpuMillis, memory, OptionalLong.empty());
    }

    /** What two of the same moment use together. */
    public Usage plus(Usage other) {
        return new Usage(cpuMillis + other.cpuMillis, memory + other.memory);
    }

    /**
     * As control groups count it, of one version or the other (kernel documentation,
     * admin-guide/cgroup-v1/memory and cpuacct, admin-guide/cgroup-v2).
     *
     * @param groups of one run, or of one process
     */
    public static Optional<Usage> ofGroups(List<Path> groups) {
        for (Path memoryGroup : groups) {
            Map<String, Long> memory = numbers(memoryGroup.resolve("memory.stat"));
            Optional<Long> held =
                    memory.containsKey("total_rss")
                            ? sum(memory, "total_rss", "total_shmem")
                            : sum(memory, "anon", "shmem");
            Optional<Long> millis =
                    groups.stream().flatMap(group -> cpuMillis(group).stream()).findFirst();
            if (held.isPresent() && millis.isPresent()) {
                return Optional.of(new Usage(millis.get(), held.get()));
            }
        }
        return Optional.empty();
    }

    private static Optional<Long> sum(Map<String, Long> numbers, String one, String other) {
        return Optional.ofNullable(numbers.get(one))
                .map(number -> number + numbers.getOrDefault(other, 0L));
    }

    private static Optional<Long> cpuMillis(Path group) {
        try {
            String nanos = Files.readString(group.resolve("cpuacct.usage")).strip();
            return Optional.of(Long.parseLong(nanos) / 1_000_000);
        } catch (IOException | NumberFormatException e) {
            return Optional.ofNullable(numbers(group.resolve("cpu.stat")).get("usage_usec"))
                    .map(micros -> micros / 1000);
        }
    }

    /** A file of lines with a name and a number; empty if it is not there. */
    private static Map<String, Long> numbers(Path file) {
        var numbers = new HashMap<String, Long>();
        try {
            for (String line : Files.readAllLines(file)) {
                String[] words = line.split(" ", 2);
                if (words.length == 2 && words[1].matches("[0-9]{1,18}")) {
                    numbers.put(words[0], Long.parseLong(words[1]));
                }
            }
        } catch (IOException | UncheckedIOException e) {
            return Map.of();
        }
        return numbers;
    }

    /**
     * As the control groups count it that a process of this machine is in (cgroups(7)).
     *
     * @param name part of their paths: should the process have ended, another may have its number
     */
    public static Optional<Usage> ofGroupsOf(long process, String name) {
        try {
            var groups = new ArrayList<Path>();
            for (String line : Files.readAllLines(PROCESSES.resolve(process + "/cgroup"))) {
                String[] parts = line.split(":", 3);
                if (!parts[2].contains(name)) {
                    continue;
                }
                for (String controller : parts[1].split(",", -1)) {
                    groups.add(ROOT.resolve(controller).resolve("." + parts[2]).normalize());
                }
            }
            return ofGroups(groups);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * A process and all that descend from it, where no control groups count for them (proc(5),
     * /proc/pid/stat). What several of them share is counted for each.
     */
    public static Optional<Usage> ofDescendants(long process) {
        var children = new HashMap<Long, List<Stat>>();
        Optional<Stat> first = Optional.empty();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(PROCESSES, "[0-9]*")) {
            for (Path one : all) {
                Optional<Stat> stat = Stat.read(one.resolve("stat"));
                stat.ifPresent(
                        known ->
                                children.computeIfAbsent(known.parent, _ -> new ArrayList<>())
                                        .add(known));
                first = first.or(() -> stat.filter(known -> known.id == process));
            }
        } catch (IOException e) {
            return Optional.empty();
        }
        return first.map(stat -> sum(stat, children));
    }

    private static Usage sum(Stat first, Map<Long, List<Stat>> children) {
        long ticks = 0;
        long pages = 0;
        var waiting = new ArrayDeque<>(List.of(first));
        while (!waiting.isEmpty()) {
            Stat one = waiting.remove();
            ticks += one.ticks;
            pages += one.pages;
            Optional.ofNullable(children.remove(one.id)).ifPresent(waiting::addAll);
        }
        return new Usage(ticks * MILLIS_A_TICK, pages * PAGE);
    }

    /** Of one process; its ticks hold those of children that ended. */
    private record Stat(long id, long parent, long ticks, long pages) {
        static Optional<Stat> read(Path file) {
            try {
                String line = Files.readString(file);
                // The name in parentheses may hold anything.
                String[] after = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
                long ticks = 0;
                for (int field = 11; field <= 14; field++) {
                    ticks += Long.parseLong(after[field]);
                }
                return Optional.of(
                        new Stat(
                                Long.parseLong(line.substring(0, line.indexOf(' '))),
                                Long.parseLong(after[1]),
                                ticks,
                                Long.parseLong(after[21])));
            } catch (IOException | RuntimeException e) {
                return Optional.empty(); // it ended meanwhile
            }
        }
    }
}
