// SPDX-License-Identifier: Apache-2.0
package cove.executor.docker;

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

    static ContainerReport read(String text) {
        boolean whole = text.contains("\nend\n");
        OptionalLong nanos = number(text, "cpu_nanos");
        return new ContainerReport(
                !text.isBlank(),
                whole
                        ? number(text, "exit_code").stream()
                                .filter(code -> code < 256)
                                .mapToObj(code -> (int) code)
                                .findFirst()
                        : Optional.empty(),
                number(text, "peak_memory"),
                nanos.isPresent()
                        ? OptionalLong.of(nanos.getAsLong() / NANOS)
                        : divided(number(text, "cpu usage_usec"), MICROS),
                number(text, "memory oom_kill"));
    }

    private static OptionalLong divided(OptionalLong number, long by) {
        return number.isPresent() ? OptionalLong.of(number.getAsLong() / by) : number;
    }

    private static OptionalLong number(String text, String name) {
        return text.lines()
                .filter(line -> line.matches(name + " [0-9]{1,18}"))
                .mapToLong(line -> Long.parseLong(line.substring(name.length() + 1)))
                .findFirst();
    }
}
