// SPDX-License-Identifier: Apache-2.0
package cove.capsule;

import cove.capsule.format.AppPanelJson;
import cove.http.Caller;
import cove.http.Routes;
import cove.search.SearchIndex;
import java.util.function.BiFunction;

/** Capsules and pipelines over HTTP. */
public final class ProgramApi {
    private final CapsuleApi capsules;
    private final PipelineApi pipelines;
    private final ProgramChangeApi changes;
    private final ProgramSearchApi searches;
    private final GitApi git;

    /**
     * Makes the endpoints.
     *
     * @param largestUpload in bytes
     * @param dataAssetFacts tells of a data asset what an app panel shows
     */
    public ProgramApi(
            Programs programs,
            SearchIndex index,
            ProgramIntake intake,
            ProgramChanges programChanges,
            long largestUpload,
            BiFunction<Caller, String, AppPanelJson.DataAssetFacts> dataAssetFacts,
            AttachableDataAssets attachable,
            Duplication duplication,
            ExternalSync syncs) {
        var replies = new ProgramReplies(programs, dataAssetFacts);
        this.capsules = new CapsuleApi(programs, intake, replies);
        this.pipelines = new PipelineApi(programs, intake, replies);
        this.git = new GitApi(programs, largestUpload);
        this.changes =
                new ProgramChangeApi(
                        programs,
                        programChanges,
                        duplication,
                        new Attachments(programs, attachable),
                        syncs,
                        replies);
        this.searches = new ProgramSearchApi(programs, index);
    }

    public void addTo(Routes routes) {
        capsules.addTo(routes);
        pipelines.addTo(routes);
        changes.addTo(routes);
        searches.addTo(routes);
        git.addTo(routes);
    }
}
