// SPDX-License-Identifier: Apache-2.0
package cove.executor;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a run ended.
 *
 * @param exitCode as a shell reports it: 128 + n after signal n
 * @param started before the run changed anything, by the clock of its folder's disk
 * @param peakMemory bytes, where it could be measured
 * @param cpuMillis user and system time of all its processes, where it could be measured
 * @param outOfMemory how many of its processes the kernel killed for memory
 * @param logCut whether the end of its output is missing from its log, for want of disk space
 * @param interruption who ended it, where that was not the run itself
 */
public record Exit(
        int exitCode,
        Instant started,
        Instant ended,
        OptionalLong peakMemory,
        OptionalLong cpuMillis,
        int outOfMemory,
        boolean logCut,
        Optional<Interruption> interruption) {

    /** The end of a run that nobody interrupted, as far as is known. */
    public Exit(
            int exitCode,
            Instant started,
            Instant ended,
            OptionalLong peakMemory,
            OptionalLong cpuMillis,
            int outOfMemory,
            boolean logCut) {
        this(
                exitCode,
                started,
                ended,
                peakMemory,
                cpuMillis,
                outOfMemory,
                logCut,
                Optional.empty());
    }

    /** The same, with who ended it. */
    public Exit by(Interruption who) {
        return new Exit(
                exitCode,
                started,
                ended,
                peakMemory,
                cpuMillis,
                outOfMemory,
                logCut,
                Optional.of(who));
    }

    /** The signal that ended the command, if the exit code tells of one. */
    public Optional<Integer> signal() {
        return exitCode > 128 && exitCode < 128 + 65
                ? Optional.of(exitCode - 128)
                : Optional.empty();
    }
}
