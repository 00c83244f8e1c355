// SPDX-License-Identifier: Apache-2.0
package cove.capsule.nextflow;

import java.util.Optional;

/** Data that a pipeline's script reads. */
public sealed interface PipelineData {
    /** The name that the script knows it by. */
    String mount();

    /**
     * A data asset that tasks find under {@code /tmp/data/<mount>} and link to from there.
     *
     * @param assetId as the script's comment beside the link says
     */
    record Linked(String mount, Optional<String> assetId) implements PipelineData {}

    /** A folder {@code ../data/<mount>} beside the script that Nextflow hands to tasks itself. */
    record Folder(String mount) implements PipelineData {}

    /**
     * Data elsewhere that Nextflow brings to tasks itself.
     *
     * @param parameter of the script, which another place may be given in
     * @param url where it lies unless the parameter says otherwise
     */
    record External(String mount, String parameter, String url) implements PipelineData {}
}
