// SPDX-License-Identifier: Apache-2.0
package cove.executor.tasks;

import cove.executor.Exit;
import cove.executor.Interruption;
import cove.executor.RunStatus;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a task ended, as its command is told; see {@code tasks.sh}.
 *
 * @param peakMemory bytes, and -1 where it was not measured, as for the next
 * @param outOfMemory how many of its processes the kernel killed for memory
 * @param exitCode -1 where it cannot be known
 * @param reason who or what ended it, where that was not itself; empty where it was
 */
record TaskAnswer(
        int number, int exitCode, long peakMemory, long cpuNanos, int outOfMemory, String reason) {
    /** What a shell says of a command that could not be started. */
    private static final int NOT_STARTED = 125;

    /** What a shell says of a process ended by SIGTERM. */
    private static final int ENDED = 143;

    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final int NUMBERS = 5;

    static TaskAnswer of(int number, Exit exit) {
        return new TaskAnswer(
                number,
                exit.exitCode(),
                exit.peakMemory().orElse(-1),
                exit.cpuMillis().isPresent() ? exit.cpuMillis().getAsLong() * NANOS_PER_MILLI : -1,
                exit.outOfMemory(),
                exit.interruption().map(by -> line(by.message())).orElse(""));
    }

    private static String line(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }

    /** It made no sense, or its folder is none. */
    static TaskAnswer refused(int number) {
        return new TaskAnswer(number, NOT_STARTED, -1, -1, 0, "");
    }

    /** It was asked to be ended before it began. */
    static TaskAnswer ended(int number) {
        return new TaskAnswer(number, ENDED, -1, -1, 0, "");
    }

    /** The executor lost it. */
    static TaskAnswer lost(int number, RunStatus.Lost lost) {
        return new TaskAnswer(
                number,
                -1,
                -1,
                -1,
                0,
                line(lost.interruption().map(Interruption::message).orElse(lost.reason())));
    }

    String line() {
        return "%d %d %d %d %d %s"
                .formatted(number, exitCode, peakMemory, cpuNanos, outOfMemory, reason)
                .strip();
    }

    /** Nothing for a line that tells no end, or whose writer was killed in its middle. */
    static Optional<TaskAnswer> parse(String line) {
        List<String> words = List.of(line.split(" ", NUMBERS + 1));
        if (words.size() < NUMBERS
                || !words.stream().limit(NUMBERS).allMatch(word -> word.matches("-?[0-9]{1,18}"))) {
            return Optional.empty();
        }
        return Optional.of(
                new TaskAnswer(
                        Integer.parseInt(words.get(0)),
                        Integer.parseInt(words.get(1)),
                        Long.parseLong(words.get(2)),
                        Long.parseLong(words.get(3)),
                        Integer.parseInt(words.get(4)),
                        words.size() > NUMBERS ? words.get(NUMBERS) : ""));
    }

    OptionalLong cpuMillis() {
        return cpuNanos < 0 ? OptionalLong.empty() : OptionalLong.of(cpuNanos / NANOS_PER_MILLI);
    }
}
