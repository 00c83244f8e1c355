// SPDX-License-Identifier: Apache-2.0
package cove.web;

import cove.access.Action;
import cove.capsule.Capsule;
import cove.capsule.Pipeline;
import cove.capsule.PipelinePanel;
import cove.capsule.Program;
import cove.capsule.Programs;
import cove.capsule.format.AppPanel;
import cove.computation.Computation;
import cove.computation.Computations;
import cove.db.IdempotencyKey;
import cove.http.Call;
import cove.http.Form;
import cove.http.Json;
import cove.http.Reply;
import cove.http.Routes;
import cove.http.Scope;
import cove.problem.CoveException;
import cove.problem.Problem;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The first page of each capsule and pipeline: the form that runs it. */
final class ProgramPages {
    private static final int RECENT = 8;

    private final Look look;
    private final Programs programs;
    private final ProgramVisit visit;
    private final Computations computations;
    private final InstantSource clock;

    ProgramPages(
            Look look,
            Programs programs,
            ProgramVisit visit,
            Computations computations,
            InstantSource clock) {
        this.look = look;
        this.programs = programs;
        this.visit = visit;
        this.computations = computations;
        this.clock = clock;
    }

    void addTo(Routes routes) {
        routes.page("/programs/{id}", this::one, look::problem)
                .action("/programs/{id}/run", this::run, look::problem);
    }

    private Reply one(Call call) throws IOException {
        Program program = visit.found(call, Action.READ);
        Form entered =
                call.query("like")
                        .map(id -> computations.get(call.caller(), id, Action.SEE_RUNS).plan())
                        .filter(plan -> plan.programId().equals(program.id()))
                        .map(
                                plan ->
                                        RunForm.entered(
                                                panels(call, program, ProgramVisit.version(call)),
                                                plan))
                        .orElseGet(() -> new Form(Map.of()));
        return page(call, program, entered, "");
    }

    private Reply page(Call call, Program program, Form entered, String problem)
            throws IOException {
        Optional<Integer> version = ProgramVisit.version(call);
        List<RunForm.Panel> panels = panels(call, program, version);
        List<Computation> recent =
                computations.ofProgram(call.caller(), program.id()).stream().limit(RECENT).toList();
        return look.page(
                Shell.of(call, program.name(), Shell.Place.PROGRAMS),
                "program",
                Map.of(
                        "view",
                        visit.view(call, program, ProgramView.Tab.RUN),
                        "general",
                        panels.getFirst().panel().general(),
                        "form",
                        RunForm.of(panels, entered),
                        "problem",
                        problem,
                        "key",
                        UUID.randomUUID().toString(),
                        "recent",
                        recent.stream()
                                .map(run -> new RunView(run, program.name(), clock.instant()))
                                .toList()));
    }

    /** The program's own comes first. */
    private List<RunForm.Panel> panels(Call call, Program program, Optional<Integer> version) {
        String commit = programs.commit(program, version, Optional.empty());
        return switch (program) {
            case Capsule capsule ->
                    List.of(
                            new RunForm.Panel(
                                    Optional.empty(),
                                    programs.description(capsule.slug(), commit).appPanel()));
            case Pipeline pipeline -> panelsOfPipeline(call, pipeline, commit);
        };
    }

    private List<RunForm.Panel> panelsOfPipeline(Call call, Pipeline pipeline, String commit) {
        var description = programs.pipelineDescription(pipeline.slug(), commit);
        var capsules = programs.capsulesOf(call.caller(), description);
        AppPanel own = PipelinePanel.of(description);
        var panels = new ArrayList<>(List.of(new RunForm.Panel(Optional.empty(), own)));
        for (String process : own.processes()) {
            capsules.of(process)
                    .map(run -> run.description().appPanel())
                    .filter(panel -> !panel.parameters().isEmpty())
                    .ifPresent(panel -> panels.add(new RunForm.Panel(Optional.of(process), panel)));
        }
        return panels;
    }

    private Reply run(Call call) throws IOException {
        call.caller().require(Scope.CAPSULE_WRITE);
        Program program = visit.found(call, Action.USE);
        Form form = call.form();
        var request =
                RunForm.request(
                        program.id(),
                        ProgramVisit.version(call),
                        panels(call, program, ProgramVisit.version(call)),
                        form);
        // A form that is sent twice starts one run.
        var key =
                new IdempotencyKey(
                        call.caller().userId(), "page-" + form.text("key"), Json.text(request));
        try {
            Computation started = computations.run(call.caller(), request, Optional.of(key));
            return Reply.seeOther("/computations/" + started.id());
        } catch (CoveException e) {
            if (e.problem() instanceof Problem.Invalid) {
                return page(call, program, form, e.getMessage());
            }
            throw e;
        }
    }
}
