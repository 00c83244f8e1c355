// SPDX-License-Identifier: Apache-2.0
package cove.capsule;

import cove.http.Caller;
import cove.problem.CoveException;
import java.util.List;

/** What the releases of pipelines need. */
public record ReleasedPipelines(Programs programs) {
    /**
     * The names of the pipelines that the caller may see and that use a data asset in a release.
     */
    public List<String> releasedWith(Caller caller, String dataAsset) {
        return programs.all(caller).stream()
                .filter(Pipeline.class::isInstance)
                .filter(
                        pipeline ->
                                programs.releases(pipeline).stream()
                                        .anyMatch(
                                                release ->
                                                        uses(
                                                                pipeline.slug(),
                                                                release.commit(),
                                                                dataAsset)))
                .map(Program::name)
                .toList();
    }

    private boolean uses(String slug, String commit, String dataAsset) {
        try {
            return programs.pipelineDescription(slug, commit).attachedDataAssets().stream()
                    .anyMatch(asset -> asset.id().equals(dataAsset));
        } catch (CoveException unreadable) {
            return false; // nobody can run that release either
        }
    }
}
