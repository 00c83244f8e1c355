// SPDX-License-Identifier: Apache-2.0
package cove.dataasset;

import java.util.List;
import java.util.Optional;

/**
 * What a data asset of type result was made by (API reference, 5.1).
 *
 * @param commit of the capsule's or pipeline's code, in full
 * @param runScript the path of the script in that code
 * @param dataAssets the ids of those that the run read
 * @param version the release that ran, none for the latest code
 * @param environment where the run's programs came from
 * @param parameters what the run was given
 */
public record Provenance(
        String computation,
        Optional<String> capsule,
        Optional<String> pipeline,
        Optional<Integer> version,
        String commit,
        String runScript,
        Optional<String> environment,
        List<String> dataAssets,
        List<Parameter> parameters,
        Optional<String> nextflowProfile) {

    /** A value and the label under which it was given. */
    public record Parameter(Optional<String> name, String value) {}

    public Provenance {
        dataAssets = List.copyOf(dataAssets);
        parameters = List.copyOf(parameters);
    }
}
