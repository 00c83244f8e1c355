// SPDX-License-Identifier: Apache-2.0
package cove.web;

import cove.capsule.Capsule;
import cove.capsule.MissingCapsule;
import cove.capsule.Pipeline;
import cove.capsule.PipelinePanel;
import cove.capsule.Program;
import cove.capsule.Programs;
import cove.capsule.format.AppPanel;
import cove.capsule.format.AttachedDataAsset;
import cove.http.Caller;
import cove.problem.CoveException;
import cove.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a version of a program asks for when it is run.
 *
 * @param panels the program's own first
 * @param attached the data assets that each run has
 * @param lacks why it cannot be run as it is
 */
record ProgramInputs(
        List<RunForm.Panel> panels, List<AttachedDataAsset> attached, List<String> lacks) {
    /** Code that is no good asks for nothing, and says what is wrong with it. */
    static ProgramInputs of(
            Programs programs, Caller caller, Program program, Optional<Integer> version) {
        String commit = programs.commit(program, version, Optional.empty());
        try {
            return switch (program) {
                case Capsule capsule -> ofCapsule(programs, capsule, commit);
                case Pipeline pipeline -> ofPipeline(programs, caller, pipeline, commit);
            };
        } catch (CoveException e) {
            if (e.problem() instanceof Problem.Invalid invalid) {
                return new ProgramInputs(
                        List.of(new RunForm.Panel(Optional.empty(), AppPanel.EMPTY)),
                        List.of(),
                        invalid.reasons());
            }
            throw e;
        }
    }

    private static ProgramInputs ofCapsule(Programs programs, Capsule capsule, String commit) {
        var description = programs.description(capsule.slug(), commit);
        return new ProgramInputs(
                List.of(new RunForm.Panel(Optional.empty(), description.appPanel())),
                description.attachedDataAssets(),
                List.of());
    }

    private static ProgramInputs ofPipeline(
            Programs programs, Caller caller, Pipeline pipeline, String commit) {
        var description = programs.pipelineDescription(pipeline.slug(), commit);
        var capsules = programs.capsulesOf(caller, description);
        AppPanel own = PipelinePanel.of(description);
        var panels = new ArrayList<>(List.of(new RunForm.Panel(Optional.empty(), own)));
        for (String process : own.processes()) {
            capsules.of(process)
                    .map(run -> run.description().appPanel())
                    .filter(panel -> !panel.parameters().isEmpty())
                    .ifPresent(panel -> panels.add(new RunForm.Panel(Optional.of(process), panel)));
        }
        return new ProgramInputs(
                panels,
                description.attachedDataAssets(),
                capsules.missing().stream().map(MissingCapsule::message).toList());
    }
}
