// SPDX-License-Identifier: Apache-2.0
package cove.web;

import cove.access.Action;
import cove.capsule.Program;
import cove.capsule.Programs;
import cove.computation.Computation;
import cove.computation.Computations;
import cove.dataasset.DataAsset;
import cove.dataasset.DataAssetRequests;
import cove.http.Call;
import cove.http.Fields;
import cove.http.Json;
import cove.http.Reply;
import cove.http.Routes;
import cove.http.Scope;
import cove.http.SignedUrls;
import cove.metadata.CustomMetadata;
import cove.problem.CoveException;
import cove.problem.Problem;
import java.io.IOException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The page of a computation, with its log and results. */
final class ComputationPages {
    private final Look look;
    private final Computations computations;
    private final Programs programs;
    private final DataAssetRequests requests;
    private final CustomMetadata metadata;
    private final FilePages files;
    private final LogPages logs;
    private final TaskPages tasks;
    private final InstantSource clock;

    ComputationPages(
            Look look,
            Computations computations,
            Programs programs,
            DataAssetRequests requests,
            CustomMetadata metadata,
            SignedUrls signedUrls,
            InstantSource clock) {
        this.look = look;
        this.computations = computations;
        this.programs = programs;
        this.requests = requests;
        this.metadata = metadata;
        this.files = new FilePages(look, signedUrls);
        this.logs = new LogPages(look, computations);
        this.tasks = new TaskPages(look, computations, this::view);
        this.clock = clock;
    }

    void addTo(Routes routes) {
        routes.page("/computations/{id}", this::one, look::problem)
                .page("/computations/{id}/part", this::part, look::problem)
                .page("/computations/{id}/usage", this::usage, look::problem)
                .page("/computations/{id}/files/{path:(?s:.+)}", this::file, look::problem)
                .page("/computations/{id}/folder", this::folder, look::problem)
                .action("/computations/{id}/stop", this::stop, look::problem)
                .action("/computations/{id}/delete", this::delete, look::problem)
                .action("/computations/{id}/capture", this::capture, look::problem)
                .action("/computations/{id}/rename", this::rename, look::problem);
        logs.addTo(routes);
        tasks.addTo(routes);
    }

    private String programName(String id) {
        return programs.find(id).map(Program::name).orElse("a program that was deleted");
    }

    private Computation seen(Call call) {
        call.caller().require(Scope.CAPSULE_READ);
        return computations.get(call.caller(), call.path("id"), Action.SEE_RUNS);
    }

    private RunView view(Computation computation) {
        return new RunView(
                computation, programName(computation.plan().programId()), clock.instant());
    }

    private Reply one(Call call) throws IOException {
        RunView run = view(seen(call));
        return page(call, run, CaptureForm.of(run, metadata.schema()));
    }

    private Reply page(Call call, RunView run, CaptureForm capture) throws IOException {
        var model = new HashMap<>(model(call, run));
        model.put("capture", capture);
        model.putAll(logs.model(call, run.computation()));
        model.put("tasks", tasks.view(run));
        model.put("usage", usageOf(run));
        model.put("same", SameRun.of(run.computation(), call.baseUrl()));
        return look.page(
                Shell.of(call, run.name(), Shell.Place.COMPUTATIONS), "computation", model);
    }

    private UsageView usageOf(RunView run) {
        return UsageView.of(run, computations.files().usage(run.computation()));
    }

    private Reply usage(Call call) {
        return look.part("usage", Map.of("usage", usageOf(view(seen(call)))));
    }

    /** What changes while it runs. */
    private Reply part(Call call) throws IOException {
        RunView run = view(seen(call));
        var model = new HashMap<>(model(call, run));
        model.put("capture", CaptureForm.of(run, metadata.schema()));
        model.put("proof", call.session().orElseThrow().proof());
        return look.part("computationState", model);
    }

    private Map<String, Object> model(Call call, RunView run) throws IOException {
        boolean results = computations.files().results(run.computation()).isPresent();
        return Map.of(
                "run",
                run,
                "folder",
                results ? files.folder(call, place(run), "") : FolderView.EMPTY);
    }

    private FilePages.Place place(RunView run) {
        return new FilePages.Place(
                Shell.Place.COMPUTATIONS,
                run.path(),
                run.name(),
                Computations.FILES,
                run.id(),
                computations
                        .files()
                        .results(run.computation())
                        .orElseThrow(
                                () ->
                                        CoveException.invalid(
                                                "This computation has no results yet; wait until it is over.")),
                "/api/cove/v1/computations/%s/results.zip".formatted(run.id()));
    }

    private Reply folder(Call call) throws IOException {
        return files.folder(call, place(view(seen(call))));
    }

    private Reply file(Call call) throws IOException {
        return files.file(call, place(view(seen(call))));
    }

    /** Makes a data asset of the results, and leads to it. */
    private Reply capture(Call call) throws IOException {
        call.caller().require(Scope.DATA_ASSET_WRITE);
        RunView run = view(seen(call));
        var schema = metadata.schema();
        try {
            var request = CaptureForm.request(call.form(), schema, run.id());
            DataAsset made =
                    requests.create(
                            call.caller(),
                            Fields.ofBody(Json.bytes(request)),
                            Optional.of("page-" + call.form().text("key")));
            return Reply.seeOther("/data/" + made.id());
        } catch (CoveException e) {
            if (e.problem() instanceof Problem.Invalid || e.problem() instanceof Problem.NotFound) {
                return page(call, run, CaptureForm.refused(call.form(), schema, e.getMessage()));
            }
            throw e;
        }
    }

    private Reply stop(Call call) {
        call.caller().require(Scope.CAPSULE_WRITE);
        computations.stop(call.caller(), call.path("id"));
        return Reply.seeOther("/computations/" + call.path("id"));
    }

    private Reply delete(Call call) {
        call.caller().require(Scope.CAPSULE_WRITE);
        computations.delete(call.caller(), call.path("id"));
        return Reply.seeOther("/computations");
    }

    private Reply rename(Call call) {
        call.caller().require(Scope.CAPSULE_WRITE);
        computations.rename(call.caller(), call.path("id"), call.form().text("name"));
        return Reply.seeOther("/computations/" + call.path("id"));
    }
}
