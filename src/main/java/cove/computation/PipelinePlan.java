// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.capsule.format.PipelineSettings.ErrorStrategy;
import cove.computation.LaunchPlan.PlannedParameter;
import cove.executor.Network;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of a pipeline's run before it starts; a part of its {@link LaunchPlan}. Its script
 * is what its repository says at the planned commit.
 *
 * @param processes those that run capsules, in the script's order
 * @param params Nextflow's parameters: texts, whole numbers, numbers or booleans. Every {@code
 *     <process>_args} of the script is among them, as words of a shell
 * @param profile Nextflow's profiles, separated by commas
 * @param resumeFrom the computation whose finished tasks are not to be done again
 * @param errorStrategy what a failed task means; absent, the script and its configuration say
 * @param noCache whether its tasks must not be taken from any earlier run
 * @param verboseLogs whether what tasks print belongs into the log
 */
public record PipelinePlan(
        List<PlannedProcess> processes,
        Map<String, Object> params,
        Optional<String> profile,
        Optional<String> resumeFrom,
        Optional<ErrorStrategy> errorStrategy,
        boolean noCache,
        boolean verboseLogs) {
    /**
     * A process and the capsule that it runs.
     *
     * @param slug names the capsule's repository here
     * @param commit of the capsule's code, in full, as it was when the run was asked for
     * @param version the capsule's release, when the process is fixed to one
     * @param isPublic whether it is one of the vendor's library
     * @param clonedFrom the address that the script clones its code from, as the shell sees it
     * @param parameters what it is given, as the API tells it
     * @param variables the capsule's own environment variables
     * @param network what it asks for, never more than the administrator allows
     */
    public record PlannedProcess(
            String name,
            String capsuleId,
            String slug,
            String commit,
            Optional<Integer> version,
            boolean isPublic,
            Optional<String> clonedFrom,
            List<PlannedParameter> parameters,
            Map<String, String> variables,
            Network network) {
        public PlannedProcess {
            parameters = List.copyOf(parameters);
            variables = Map.copyOf(variables);
        }
    }

    public PipelinePlan {
        processes = List.copyOf(processes);
        params = Collections.unmodifiableMap(new LinkedHashMap<>(params));
    }
}
