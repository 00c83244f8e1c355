// SPDX-License-Identifier: Apache-2.0
package cove.capsule;

import cove.capsule.format.AppPanelJson;
import cove.http.Caller;
import cove.http.Routes;
import java.nio.file.Path;
import java.util.function.BiFunction;

/** Capsules and pipelines over HTTP. */
public final class ProgramApi {
    private final CapsuleApi capsules;
    private final PipelineApi pipelines;

    /**
     * Makes the endpoints.
     *
     * @param uploads where an upload lies while it is looked at
     * @param largestUpload in bytes
     * @param dataAssetFacts tells of a data asset what an app panel shows
     */
    public ProgramApi(
            Programs programs,
            Path uploads,
            long largestUpload,
            BiFunction<Caller, String, AppPanelJson.DataAssetFacts> dataAssetFacts) {
        var intake = new ProgramIntake(programs, uploads, largestUpload);
        var replies = new ProgramReplies(programs, dataAssetFacts);
        this.capsules = new CapsuleApi(programs, intake, replies);
        this.pipelines = new PipelineApi(programs, intake, replies);
    }

    public void addTo(Routes routes) {
        capsules.addTo(routes);
        pipelines.addTo(routes);
    }
}
