// SPDX-License-Identifier: Apache-2.0
package cove.executor.docker;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the first process of a container writes down as it begins and as it ends; see first.sh. The
 * run itself can write there as well, so nothing but numbers is taken from it.
 *
 * @param isBegun whether the container was ever started
 * @param exitCode there once the command ended by itself
 * @param outOfMemory how many processes the kernel killed for memory
 */
record ContainerReport(
        boolean isBegun,
        Optional<Integer> exitCode,
        OptionalLong peakMemory,
        OptionalLong cpuMillis,
        OptionalLong outOfMemory) {
    private static final int MICROS = 1000;
    private static final int NANOS = 1_000_000;
    private static final long NONE = -1;

    static ContainerReport read(String text) {
        Map<String, Long> numbers = new HashMap<>();
        boolean whole = false;
        for (String line : text.strip().split("\n", -1)) {
            whole |= line.equals("end");
            int at = line.lastIndexOf(' ') + 1;
            if (at > 0 && isNumber(line, at)) {
                numbers.putIfAbsent(
                        line.substring(0, at - 1), Long.parseLong(line, at, line.length(), 10));
            }
        }
        long code = whole ? numbers.getOrDefault("exit_code", NONE) : NONE;
        OptionalLong nanos = number(numbers, "cpu_nanos", NANOS);
        return new ContainerReport(
                !text.isBlank(),
                code >= 0 && code < 256 ? Optional.of((int) code) : Optional.empty(),
                number(numbers, "peak_memory", 1),
                nanos.isPresent() ? nanos : number(numbers, "cpu usage_usec", MICROS),
                number(numbers, "memory oom_kill", 1));
    }

    /** At most so many digits as surely fit a long. */
    private static boolean isNumber(String line, int from) {
        return line.length() > from
                && line.length() <= from + 18
                && line.chars().skip(from).allMatch(c -> c >= '0' && c <= '9');
    }

    private static OptionalLong number(Map<String, Long> numbers, String name, long by) {
        Long found = numbers.get(name);
        return found == null ? OptionalLong.empty() : OptionalLong.of(found / by);
    }
}
