// SPDX-License-Identifier: Apache-2.0
package cove.dataasset;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Optional;

/**
 * What a data asset of type result was made by (the SDK's data_asset.py).
 *
 * @param computation none for results that were made elsewhere
 * @param commit of the capsule's or pipeline's code, in full
 * @param runScript the path of the script in that code
 * @param dataAssets the ids of those that the run read
 * @param version the release that ran, none for the latest code
 * @param environment where the run's programs came from
 * @param parameters what the run was given
 * @param processes of a pipeline's run made elsewhere, as they were told
 */
public record Provenance(
        Optional<String> computation,
        Optional<String> capsule,
        Optional<String> pipeline,
        Optional<Integer> version,
        Optional<String> commit,
        Optional<String> runScript,
        Optional<String> environment,
        List<String> dataAssets,
        List<Parameter> parameters,
        Optional<String> nextflowProfile,
        List<NamedProcess> processes) {

    /** A value and the label under which it was given. */
    public record Parameter(Optional<String> name, String value) {}

    /** A process of a pipeline, and the capsule that it ran. */
    public record NamedProcess(
            String name,
            @JsonProperty("capsule_id") Optional<String> capsuleId,
            Optional<Integer> version,
            @JsonProperty("public") Optional<Boolean> isPublic) {}

    public Provenance {
        dataAssets = List.copyOf(dataAssets);
        parameters = List.copyOf(parameters);
        // What was stored before there were any has none.
        processes = processes == null ? List.of() : List.copyOf(processes);
    }
}
