// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.capsule.format.AttachedDataAsset;
import cove.capsule.nextflow.PipelineData;
import cove.capsule.nextflow.PipelineDescription;
import cove.computation.LaunchPlan.PlannedDataAsset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a pipeline's script fetches from elsewhere: {@code params.reads_url = 's3://...'} (file
 * formats, 3.7).
 *
 * @param parameters by the mount of an attached data asset, the script's parameter for its place
 */
record ExternalData(Map<String, String> parameters) {
    /** Beside the script, where Nextflow is started. */
    private static final String DATA = "../data/";

    static ExternalData of(PipelineDescription pipeline) {
        var parameters = new HashMap<String, String>();
        for (PipelineData data : pipeline.text().data()) {
            if (data instanceof PipelineData.External(var name, var parameter, _)) {
                pipeline.attachedDataAssets().stream()
                        .map(AttachedDataAsset::mount)
                        .filter(mount -> inScript(mount).equals(name))
                        .forEach(mount -> parameters.put(mount, parameter));
            }
        }
        return new ExternalData(parameters);
    }

    /** A mount as a part of a parameter's name. */
    private static String inScript(String mount) {
        return mount.replaceAll("[^A-Za-z0-9_]", "_");
    }

    /** The values of those parameters that lead to the files here instead. */
    Map<String, String> replacedBy(List<PlannedDataAsset> mounted) {
        var values = new HashMap<String, String>();
        for (PlannedDataAsset asset : mounted) {
            if (parameters.containsKey(asset.mount())) {
                values.put(parameters.get(asset.mount()), DATA + asset.mount());
            }
        }
        return values;
    }
}
