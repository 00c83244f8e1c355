// SPDX-License-Identifier: Apache-2.0
package cove.capsule.nextflow;

import java.util.List;
import java.util.Optional;

/**
 * A process of a pipeline.
 *
 * @param line where it begins in the script
 * @param capsule absent in a process that a person wrote
 * @param memory in bytes
 * @param gpu whether it asks for an accelerator
 * @param argumentsParameter the script's parameter, without {@code params.}, whose value is put
 *     into the command line of the capsule
 * @param linkedData the mounts it links to under {@code /tmp/data}
 */
public record PipelineProcess(
        String name,
        int line,
        Optional<ProcessCapsule> capsule,
        Optional<Integer> cpus,
        Optional<Long> memory,
        boolean gpu,
        Optional<String> argumentsParameter,
        List<String> linkedData) {
    public PipelineProcess {
        linkedData = List.copyOf(linkedData);
    }

    PipelineProcess withCapsule(ProcessCapsule other) {
        return new PipelineProcess(
                name, line, Optional.of(other), cpus, memory, gpu, argumentsParameter, linkedData);
    }
}
