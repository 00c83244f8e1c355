// SPDX-License-Identifier: Apache-2.0
package cove.capsule.nextflow;

import cove.capsule.format.AppPanel;
import cove.capsule.format.AttachedDataAsset;
import cove.capsule.format.CapsuleMetadata;
import cove.capsule.format.CoveSettings;
import cove.capsule.format.PipelineSettings;
import java.util.List;
import java.util.Optional;

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

    /** The attached data asset that the script means, if any is. */
    public Optional<AttachedDataAsset> attached(PipelineData data) {
        return attachedDataAssets.stream()
                .filter(asset -> isById(data, asset))
                .findFirst()
                .or(
                        () ->
                                attachedDataAssets.stream()
                                        .filter(asset -> isByMount(data, asset))
                                        .findFirst());
    }

    private static boolean isById(PipelineData data, AttachedDataAsset asset) {
        return data instanceof PipelineData.Linked(_, var id)
                && id.filter(asset.id()::equals).isPresent();
    }

    /** A mount is no name in Groovy: what it may not hold becomes an underscore there. */
    private static boolean isByMount(PipelineData data, AttachedDataAsset asset) {
        return asset.mount().equals(data.mount())
                || (data instanceof PipelineData.External
                        && asset.mount()
                                .replaceAll("[^A-Za-z0-9]", "_")
                                .equalsIgnoreCase(data.mount()));
    }
}
