// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import com.fasterxml.jackson.annotation.JsonAlias;
import cove.executor.Network;
import cove.executor.Resources;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What will be run, with everything looked up: the request's ids became a commit, defaults were
 * filled in. It is stored with the computation and never changes.
 *
 * @param version the release that was asked for, none for the latest code
 * @param commit the program's commit, in full
 * @param arguments the words after a capsule's {@code run}
 * @param parameters the same as the API tells them, or a pipeline's own
 * @param resources what the program asks for, never more than this machine has
 * @param network what the program asks for, never more than the administrator allows
 * @param executor the name of the executor that carries it out
 * @param cluster what the program asks of a cluster, by the names of its options
 * @param variables the user's own environment variables
 * @param pipeline what a pipeline has besides; a capsule has none
 */
public record LaunchPlan(
        @JsonAlias("capsuleId") String programId,
        @JsonAlias("capsuleSlug") String programSlug,
        Optional<Integer> version,
        String commit,
        List<String> arguments,
        List<PlannedParameter> parameters,
        List<PlannedDataAsset> dataAssets,
        Resources resources,
        Network network,
        String executor,
        Map<String, String> cluster,
        Map<String, String> variables,
        Optional<PipelinePlan> pipeline) {

    /** A parameter as it was used; {@code paramName} only for named ones. */
    public record PlannedParameter(
            Optional<String> name, Optional<String> paramName, String value) {}

    /** A data asset mounted read-only at {@code /data/<mount>}. */
    public record PlannedDataAsset(String id, String mount) {}

    public LaunchPlan {
        // What was stored before there were others.
        executor = executor == null ? "sandbox" : executor;
        cluster = cluster == null ? Map.of() : Map.copyOf(cluster);
        arguments = List.copyOf(arguments);
        parameters = List.copyOf(parameters);
        dataAssets = List.copyOf(dataAssets);
        variables = Map.copyOf(variables);
    }

    /** The ids of all programs that it runs: a pipeline, and the capsules of its processes. */
    List<String> programs() {
        return Stream.concat(
                        Stream.of(programId),
                        pipeline.stream()
                                .flatMap(own -> own.processes().stream())
                                .map(PipelinePlan.PlannedProcess::capsuleId))
                .distinct()
                .toList();
    }
}
