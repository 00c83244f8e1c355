// SPDX-License-Identifier: Apache-2.0
package cove.web;

import cove.access.Action;
import cove.capsule.Pipeline;
import cove.capsule.Program;
import cove.capsule.Programs;
import cove.computation.Computation;
import cove.computation.ComputationFilter;
import cove.computation.ComputationList;
import cove.computation.Computations;
import cove.computation.RunRequest;
import cove.dataasset.DataAssets;
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
import java.util.HashMap;
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
    private final ComputationList list;
    private final DataAssets dataAssets;
    private final InstantSource clock;

    ProgramPages(
            Look look,
            Programs programs,
            ProgramVisit visit,
            Computations computations,
            ComputationList list,
            DataAssets dataAssets,
            InstantSource clock) {
        this.look = look;
        this.programs = programs;
        this.visit = visit;
        this.computations = computations;
        this.list = list;
        this.dataAssets = dataAssets;
        this.clock = clock;
    }

    void addTo(Routes routes) {
        routes.page("/programs/{id}", this::one, look::problem)
                .action("/programs/{id}/run", this::run, look::problem)
                .action("/programs/{id}/command", this::command, look::problem);
    }

    private ProgramInputs inputs(Call call, Program program) {
        return ProgramInputs.of(programs, call.caller(), program, ProgramVisit.version(call));
    }

    private Reply one(Call call) throws IOException {
        Program program = visit.found(call, Action.READ);
        ProgramInputs inputs = inputs(call, program);
        Form entered =
                call.query("like")
                        .map(id -> computations.get(call.caller(), id, Action.SEE_RUNS).plan())
                        .filter(plan -> plan.programId().equals(program.id()))
                        .map(plan -> RunForm.entered(inputs.panels(), plan))
                        .orElseGet(() -> new Form(Map.of()));
        return page(call, program, inputs, entered, List.of());
    }

    private Reply page(
            Call call, Program program, ProgramInputs inputs, Form entered, List<String> mistakes)
            throws IOException {
        var model = new HashMap<String, Object>();
        model.put("view", visit.view(call, program, ProgramView.Tab.RUN));
        model.put("general", inputs.panels().getFirst().panel().general());
        model.put("form", RunForm.of(inputs.panels(), entered));
        model.put("lacks", inputs.lacks());
        model.put("mistakes", mistakes);
        model.put("mayRun", call.caller().has(Scope.CAPSULE_WRITE));
        model.put("mayData", call.caller().has(Scope.DATA_ASSET_READ));
        model.put("data", data(call, inputs, entered));
        model.put("more", more(program, entered));
        model.put("same", same(call, program, inputs, entered));
        model.put("key", UUID.randomUUID().toString());
        model.put("recent", recent(call, program));
        return look.page(Shell.of(call, program.name(), Shell.Place.PROGRAMS), "program", model);
    }

    private ChosenData data(Call call, ProgramInputs inputs, Form entered) {
        return ChosenData.of(
                inputs.attached(), entered, id -> dataAssets.find(call.caller(), id, Action.KNOW));
    }

    /** What few runs need. */
    private RunExtras more(Program program, Form entered) {
        return new RunExtras(
                computations.executors(),
                program instanceof Pipeline,
                entered.text("name"),
                entered.text("executor"),
                entered.text("profile"),
                entered.text("resume"));
    }

    private List<RunView> recent(Call call, Program program) {
        var runs = ComputationFilter.ofProgram(program.id());
        return list.page(call.caller(), runs, Optional.empty(), RECENT).computations().stream()
                .map(run -> new RunView(run, program.name(), clock.instant()))
                .toList();
    }

    private static RunRequest request(
            Call call, Program program, ProgramInputs inputs, Form entered) {
        return RunForm.request(
                program.id(),
                ProgramVisit.version(call),
                inputs.panels(),
                inputs.attached(),
                entered);
    }

    private static SameRun same(Call call, Program program, ProgramInputs inputs, Form entered) {
        return SameRun.of(
                request(call, program, inputs, entered),
                program instanceof Pipeline,
                call.baseUrl());
    }

    /** How what is entered now would be started elsewhere. */
    private Reply command(Call call) {
        Program program = visit.found(call, Action.READ);
        return look.part(
                "sameRun", Map.of("same", same(call, program, inputs(call, program), call.form())));
    }

    private Reply run(Call call) throws IOException {
        call.caller().require(Scope.CAPSULE_WRITE);
        Program program = visit.found(call, Action.USE);
        Form form = call.form();
        ProgramInputs inputs = inputs(call, program);
        RunRequest request = request(call, program, inputs, form);
        if (request.name().filter(name -> name.length() > RunRequest.LONGEST_NAME).isPresent()) {
            return page(
                    call,
                    program,
                    inputs,
                    form,
                    List.of(
                            "A name has at most %d characters; give a shorter one"
                                    .formatted(RunRequest.LONGEST_NAME)));
        }
        // A form that is sent twice starts one run.
        var key =
                new IdempotencyKey(
                        call.caller().userId(), "page-" + form.text("key"), Json.text(request));
        try {
            Computation started = computations.run(call.caller(), request, Optional.of(key));
            return Reply.seeOther("/computations/" + started.id());
        } catch (CoveException e) {
            return switch (e.problem()) {
                case Problem.Invalid invalid ->
                        page(call, program, inputs, form, invalid.reasons());
                case Problem.Busy _, Problem.NotFound _, Problem.Forbidden _ ->
                        page(call, program, inputs, form, List.of(e.getMessage()));
                default -> throw e;
            };
        }
    }
}
