// SPDX-License-Identifier: Apache-2.0
package cove.capsule;

import java.util.List;
import java.util.Optional;

/**
 * The capsules that a pipeline's processes run, in the script's order: those that are here, and
 * what is missing. Processes that a person wrote without a capsule are in neither.
 */
public record PipelineCapsules(List<ProcessRun> here, List<MissingCapsule> missing) {
    public PipelineCapsules {
        here = List.copyOf(here);
        missing = List.copyOf(missing);
    }

    /** The run of the process with this name. */
    public Optional<ProcessRun> of(String process) {
        return here.stream().filter(run -> run.process().name().equals(process)).findFirst();
    }
}
