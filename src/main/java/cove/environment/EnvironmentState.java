// SPDX-License-Identifier: Apache-2.0
package cove.environment;

import cove.executor.RootFilesystem;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** How far an environment is. */
public sealed interface EnvironmentState {
    /**
     * A run can have it.
     *
     * @param digest names what was built, nothing where nothing had to be
     * @param log of the build, if it is still there
     */
    record Ready(RootFilesystem root, Optional<String> digest, Optional<Path> log)
            implements EnvironmentState {}

    /** Ask again: it is being built, here or by another server of this machine. */
    record Building(Instant since, String digest, Path log) implements EnvironmentState {}

    /**
     * It cannot be made.
     *
     * @param step the instruction that failed, as the builder tells it
     * @param reason what the builder says
     * @param lastLines what the step printed last
     * @param advice what to do next
     */
    record Failed(
            Optional<String> step,
            String reason,
            List<String> lastLines,
            String advice,
            Optional<String> digest,
            Optional<Path> log)
            implements EnvironmentState {
        public Failed {
            lastLines = List.copyOf(lastLines);
        }
    }
}
