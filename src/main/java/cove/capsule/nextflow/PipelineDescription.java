// SPDX-License-Identifier: Apache-2.0
package cove.capsule.nextflow;

import cove.capsule.format.AppPanel;
import cove.capsule.format.AttachedDataAsset;
import cove.capsule.format.CapsuleMetadata;
import cove.capsule.format.CoveSettings;
import cove.capsule.format.PipelineSettings;
import java.util.List;

/**
 * All that a pipeline's repository says about it.
 *
 * @param appPanel of the pipeline itself; the panels of its capsules are theirs
 * @param hasConfiguration whether Nextflow will find a {@code nextflow.config} beside the script
 */
public record PipelineDescription(
        CapsuleMetadata metadata,
        PipelineText text,
        AppPanel appPanel,
        List<AttachedDataAsset> attachedDataAssets,
        PipelineSettings settings,
        boolean hasConfiguration,
        CoveSettings coveSettings) {
    public PipelineDescription {
        attachedDataAssets = List.copyOf(attachedDataAssets);
    }
}
