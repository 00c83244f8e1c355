// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.capsule.PipelineCapsules;
import cove.capsule.ProcessRun;
import cove.capsule.format.Arguments;
import cove.capsule.format.BoundParameters;
import cove.capsule.nextflow.PipelineProcess;
import cove.capsule.nextflow.PipelineText;
import cove.computation.PipelinePlan.PlannedProcess;
import cove.computation.RunRequest.RequestedProcess;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Binds the values for each process of a pipeline to the app panel of its capsule.
 *
 * @param planned the processes with capsules, in the script's order
 * @param arguments by the script's parameter, what the capsule is started with, for bash
 */
record ProcessPlanning(List<PlannedProcess> planned, Map<String, String> arguments) {
    private static final BoundParameters NONE = new BoundParameters(List.of(), List.of());

    static ProcessPlanning plan(
            PipelineText text,
            PipelineCapsules capsules,
            List<RequestedProcess> requested,
            Planning.Settings settings,
            Findings findings) {
        var byName = byName(text, requested, findings);
        var planned = new ArrayList<PlannedProcess>();
        var arguments = new LinkedHashMap<String, String>();
        for (PipelineProcess process : text.processes()) {
            var run = capsules.of(process.name());
            var bound =
                    bind(process, run, Optional.ofNullable(byName.get(process.name())), findings);
            process.argumentsParameter()
                    .ifPresent(name -> arguments.put(name, ShellWords.text(bound.argv())));
            run.map(found -> planned(found, bound, settings)).ifPresent(planned::add);
        }
        return new ProcessPlanning(planned, arguments);
    }

    private static Map<String, RequestedProcess> byName(
            PipelineText text, List<RequestedProcess> requested, Findings findings) {
        var known = text.processes().stream().map(PipelineProcess::name).toList();
        var byName = new LinkedHashMap<String, RequestedProcess>();
        for (RequestedProcess process : requested) {
            if (!known.contains(process.name())) {
                findings.mistake(
                        "There is no process '%s' in the pipeline; %s"
                                .formatted(
                                        process.name(),
                                        known.isEmpty()
                                                ? "its main.nf has none"
                                                : "it has: " + String.join(", ", known)));
            } else if (byName.putIfAbsent(process.name(), process) != null) {
                findings.mistake(
                        "Process '%s' was sent twice; send it once, with all its parameters"
                                .formatted(process.name()));
            }
        }
        return byName;
    }

    private static BoundParameters bind(
            PipelineProcess process,
            Optional<ProcessRun> run,
            Optional<RequestedProcess> requested,
            Findings findings) {
        if (process.argumentsParameter().isEmpty()) {
            if (requested.filter(ProcessPlanning::hasValues).isPresent()) {
                findings.mistake(
                        "Process '%s' takes no parameters, for main.nf passes none on to it (${params.%s_args}); leave them out"
                                .formatted(process.name(), process.name()));
            }
            return NONE;
        }
        if (run.isEmpty()) {
            return NONE;
        }
        var mistakes = new ArrayList<String>();
        var bound =
                Arguments.bind(
                        run.get().description().appPanel(),
                        requested.map(RequestedProcess::parameters).orElse(List.of()),
                        requested.map(RequestedProcess::namedParameters).orElse(List.of()),
                        mistakes);
        findings.mistakes("Process '%s': ".formatted(process.name()), mistakes);
        return bound;
    }

    /** The vendor's examples send an empty one to processes without parameters. */
    private static boolean hasValues(RequestedProcess process) {
        return !process.namedParameters().isEmpty()
                || process.parameters().stream().anyMatch(value -> !value.isEmpty());
    }

    private static PlannedProcess planned(
            ProcessRun run, BoundParameters bound, Planning.Settings settings) {
        var capsule = run.process().capsule().orElseThrow();
        return new PlannedProcess(
                run.process().name(),
                run.capsule().id(),
                run.capsule().slug(),
                run.commit(),
                capsule.version(),
                capsule.isPublic(),
                capsule.repository(),
                Planning.planned(bound.used()),
                run.description().environmentVariables(),
                settings.granted(run.description().coveSettings().network()));
    }
}
