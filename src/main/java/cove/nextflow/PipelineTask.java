// SPDX-License-Identifier: Apache-2.0
package cove.nextflow;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A task of a pipeline, as far as it is known.
 *
 * @param number Nextflow's, from 1
 * @param folder of the task, below the folder of all tasks
 * @param exitCode once it ended
 * @param attempt 1, or more when it was tried again
 * @param submitted milliseconds since 1970, as the other times
 * @param peakMemory bytes
 * @param cpu percent of one CPU
 * @param outOfMemory whether the kernel killed a process of it for memory
 * @param memory bytes that it asked for
 */
public record PipelineTask(
        int number,
        String process,
        String name,
        State state,
        Optional<Path> folder,
        Optional<Integer> exitCode,
        int attempt,
        Optional<Long> submitted,
        Optional<Long> started,
        Optional<Long> ended,
        Optional<Long> peakMemory,
        Optional<Double> cpu,
        boolean outOfMemory,
        Optional<Integer> cpus,
        Optional<Long> memory) {
    /** Where a task is. */
    public enum State {
        /** For CPUs or memory, or for being started. */
        WAITING,
        RUNNING,
        SUCCEEDED,
        /** It ended in an error. */
        FAILED,
        /** Ended because of another task's failure, or because the run ended. */
        ABORTED,
        /** An earlier run did it already. */
        CACHED;

        boolean isOver() {
            return stage() == 2;
        }

        /** A task goes from one to the next, and never back. */
        int stage() {
            return switch (this) {
                case WAITING -> 0;
                case RUNNING -> 1;
                case SUCCEEDED, FAILED, ABORTED, CACHED -> 2;
            };
        }
    }

    public boolean isOver() {
        return state.isOver();
    }

    PipelineTask aborted() {
        return new PipelineTask(
                number,
                process,
                name,
                State.ABORTED,
                folder,
                exitCode,
                attempt,
                submitted,
                started,
                ended,
                peakMemory,
                cpu,
                outOfMemory,
                cpus,
                memory);
    }
}
