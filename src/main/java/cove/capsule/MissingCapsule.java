// SPDX-License-Identifier: Apache-2.0
package cove.capsule;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Optional;

/**
 * A capsule that processes of a pipeline run and that is not here, or not in the version they run.
 *
 * @param processes their names
 * @param id as the pipeline names it
 * @param slug as the pipeline names it
 * @param known whether the capsule is here, but not what they run of it
 * @param reason a sentence about them without its subject, such as {@code runs capsule ...}
 * @param command what to type to get it here
 */
public record MissingCapsule(
        List<String> processes,
        Optional<String> id,
        Optional<String> slug,
        boolean known,
        @JsonIgnore String reason,
        String command) {
    public MissingCapsule {
        processes = List.copyOf(processes);
    }

    /** The whole sentence, with the command. */
    @JsonProperty
    public String message() {
        return "%s %s: %s".formatted(subject(), reason, command);
    }

    private String subject() {
        return processes.size() == 1
                ? "Process %s".formatted(processes.getFirst())
                : "Each of the processes %s".formatted(String.join(", ", processes));
    }
}
