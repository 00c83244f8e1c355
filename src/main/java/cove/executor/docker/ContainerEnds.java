// SPDX-License-Identifier: Apache-2.0
package cove.executor.docker;

import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import cove.executor.Exit;
import cove.executor.RunStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Optional;

/** Writes down how containers ended. */
final class ContainerEnds {
    private static final int UNKNOWN = 255;

    /** What a shell reports of a process ended by SIGKILL. */
    private static final int KILLED = 137;

    private final LogReaders readers;

    ContainerEnds(LogReaders readers) {
        this.readers = readers;
    }

    /** What became of a run whose container has ended and whose output is read. */
    RunStatus settle(ContainerFiles files, ContainerState state) {
        ContainerReport told = files.told();
        if (told.exitCode().isEmpty()
                && files.made().filter(MadeContainer::isOfThisBoot).isEmpty()) {
            return new RunStatus.Lost("the machine went down while it ran");
        }
        int code =
                told.exitCode()
                        .orElseGet(
                                () ->
                                        Optional.ofNullable(state.getExitCodeLong())
                                                .map(Long::intValue)
                                                .orElse(UNKNOWN));
        long killed = told.outOfMemory().orElse(Boolean.TRUE.equals(state.getOOMKilled()) ? 1 : 0);
        return keep(files, told, code, Instant.parse(state.getFinishedAt()), killed);
    }

    /**
     * What became of a run whose container is gone: its first process may have told.
     *
     * @param why there is no more to know, if it has not
     */
    RunStatus settleWithoutContainer(ContainerFiles files, String why) {
        ContainerReport told = files.told();
        return files.exit()
                .<RunStatus>map(RunStatus.Exited::new)
                .or(
                        () ->
                                told.exitCode()
                                        .or(() -> killed(files, told))
                                        .map(
                                                code ->
                                                        keep(
                                                                files,
                                                                told,
                                                                code,
                                                                files.timeTold()
                                                                        .orElse(Instant.EPOCH),
                                                                told.outOfMemory().orElse(0))))
                .orElseGet(() -> new RunStatus.Lost(why));
    }

    /** Where it was this server that ended it, nobody else needs to tell. */
    private static Optional<Integer> killed(ContainerFiles files, ContainerReport told) {
        return told.isBegun() && files.isForNobody() ? Optional.of(KILLED) : Optional.empty();
    }

    private RunStatus keep(
            ContainerFiles files, ContainerReport told, int code, Instant ended, long killed) {
        Instant started = files.timeMade().orElse(ended);
        var exit =
                new Exit(
                        code,
                        started,
                        ended.isBefore(started) ? started : ended,
                        told.peakMemory(),
                        told.cpuMillis(),
                        (int) Math.min(killed, Integer.MAX_VALUE),
                        readers.isReading(files) || !files.isLogWhole());
        try {
            files.keepExit(exit);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new RunStatus.Exited(exit);
    }
}
