// SPDX-License-Identifier: Apache-2.0
package cove.capsule;

import cove.capsule.format.AppPanel;
import cove.capsule.format.AppPanelJson;
import cove.capsule.repository.Commit;
import cove.http.Call;
import cove.http.Caller;
import cove.http.Reply;
import cove.problem.CoveException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/** What calls about capsules and calls about pipelines answer alike. */
final class ProgramReplies {
    private static final int USUAL_COMMITS = 50;
    private static final int MOST_COMMITS = 1000;

    private final Programs programs;
    private final BiFunction<Caller, String, AppPanelJson.DataAssetFacts> dataAssetFacts;

    /**
     * Makes the answers.
     *
     * @param dataAssetFacts tells of a data asset what an app panel shows
     */
    ProgramReplies(
            Programs programs,
            BiFunction<Caller, String, AppPanelJson.DataAssetFacts> dataAssetFacts) {
        this.programs = programs;
        this.dataAssetFacts = dataAssetFacts;
    }

    Reply one(Program program) {
        return Reply.json(ProgramJson.of(program, programs.releases(program)));
    }

    /** {@code ?archived=true} asks for archived ones alone, {@code any} for both kinds. */
    Reply all(Call call, Predicate<Program> wanted) {
        boolean any = call.query("archived").equals(Optional.of("any"));
        boolean archived = !any && call.queryFlag("archived");
        return Reply.json(
                programs.all(call.caller()).stream()
                        .filter(wanted)
                        .filter(program -> any || program.facts().archived() == archived)
                        .map(program -> ProgramJson.of(program, List.of()))
                        .toList());
    }

    Reply release(Program program) {
        var release = programs.release(program);
        return Reply.json(Map.of("version", release.version(), "commit", release.commit()));
    }

    /** The last commits of the version that the query names, or of the latest code. */
    Reply commits(Call call, Program program) {
        int limit = call.queryInteger("limit").orElse(USUAL_COMMITS);
        if (limit < 1 || limit > MOST_COMMITS) {
            throw CoveException.invalid(
                    "The query's limit must be 1 to %d, but it is %d."
                            .formatted(MOST_COMMITS, limit));
        }
        return Reply.json(
                programs.history(program, call.queryInteger("version"), limit).stream()
                        .map(CommitJson::new)
                        .toList());
    }

    private record CommitJson(
            String commit, String author, String email, long time, String message) {
        CommitJson(Commit of) {
            this(of.id(), of.author(), of.email(), of.time().getEpochSecond(), of.message());
        }
    }

    /** The panel of the version that the query names, or of the latest code. */
    Reply appPanel(Call call, Program program) {
        String commit = programs.commit(program, call.queryInteger("version"), Optional.empty());
        return Reply.json(
                switch (program) {
                    case Capsule _ -> capsulePanel(call.caller(), program.slug(), commit);
                    case Pipeline _ -> pipelinePanel(call.caller(), program.slug(), commit);
                });
    }

    private AppPanelJson capsulePanel(Caller caller, String slug, String commit) {
        var description = programs.description(slug, commit);
        return AppPanelJson.of(
                description.appPanel(),
                description.attachedDataAssets(),
                asset -> dataAssetFacts.apply(caller, asset.id()));
    }

    /** A process whose capsule is not here is told by its name alone. */
    private AppPanelJson pipelinePanel(Caller caller, String slug, String commit) {
        var description = programs.pipelineDescription(slug, commit);
        var capsules = programs.capsulesOf(caller, description);
        return AppPanelJson.of(
                PipelinePanel.of(description),
                description.attachedDataAssets(),
                asset -> dataAssetFacts.apply(caller, asset.id()),
                process ->
                        capsules.of(process)
                                .map(run -> run.description().appPanel())
                                .orElse(AppPanel.EMPTY));
    }
}
