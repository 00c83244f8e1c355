// SPDX-License-Identifier: Apache-2.0
package cove.capsule;

import cove.capsule.format.AppPanelJson;
import cove.http.Caller;
import cove.http.Routes;
import cove.search.SearchIndex;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

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
     * @param uploads where an upload lies while it is looked at
     * @param largestUpload in bytes
     * @param dataAssetFacts tells of a data asset what an app panel shows
     * @param openRuns the computations that run a program, alone or in a pipeline
     */
    public ProgramApi(
            Programs programs,
            SearchIndex index,
            Path uploads,
            long largestUpload,
            BiFunction<Caller, String, AppPanelJson.DataAssetFacts> dataAssetFacts,
            AttachableDataAssets attachable,
            GitTokens gitTokens,
            Function<String, List<String>> openRuns,
            InstantSource clock) {
        var additions = new Additions(programs, gitTokens, clock);
        var intake = new ProgramIntake(programs, additions, uploads, largestUpload);
        var replies = new ProgramReplies(programs, dataAssetFacts);
        this.capsules = new CapsuleApi(programs, intake, replies);
        this.pipelines = new PipelineApi(programs, intake, replies);
        this.git = new GitApi(programs, largestUpload);
        this.changes =
                new ProgramChangeApi(
                        programs,
                        new ProgramChanges(programs, openRuns),
                        new Duplication(programs, additions, clock),
                        new Attachments(programs, attachable),
                        new ExternalSync(programs, gitTokens),
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
