// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.capsule.MissingCapsule;
import cove.capsule.Pipeline;
import cove.capsule.PipelineCapsules;
import cove.capsule.Programs;
import cove.capsule.nextflow.PipelineDescription;
import cove.capsule.nextflow.PipelineProcess;
import cove.dataasset.DataAssets;
import cove.executor.Network;
import cove.executor.Resources;
import cove.http.Caller;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Plans the run of a pipeline: its capsules have to be here, and each takes its parameters. */
final class PipelinePlanning {
    private static final String PROFILE = "[A-Za-z0-9_.-]+";

    private final Programs programs;
    private final DataAssets dataAssets;
    private final RunData data;
    private final RunSecrets secrets;
    private final EarlierRuns earlierRuns;
    private final Planning.Settings settings;
    private final BiFunction<String, Resources, Resources> atMost;

    PipelinePlanning(
            Programs programs,
            DataAssets dataAssets,
            RunData data,
            RunSecrets secrets,
            EarlierRuns earlierRuns,
            Planning.Settings settings,
            BiFunction<String, Resources, Resources> atMost) {
        this.programs = programs;
        this.dataAssets = dataAssets;
        this.data = data;
        this.secrets = secrets;
        this.earlierRuns = earlierRuns;
        this.settings = settings;
        this.atMost = atMost;
    }

    LaunchPlan plan(Caller caller, Pipeline pipeline, RunRequest request) {
        String commit = programs.commit(pipeline, request.version(), request.commit());
        PipelineDescription description = programs.pipelineDescription(pipeline.slug(), commit);
        PipelineCapsules capsules = programs.capsulesOf(caller, description);
        var findings = new Findings();
        capsules.missing().stream().map(MissingCapsule::message).forEach(findings::mistake);
        var processes =
                ProcessPlanning.plan(
                        description.text(), capsules, request.processes(), settings, findings);
        checkSecrets(caller, description, capsules, findings);
        var external = ExternalData.of(description);
        var mounted =
                new DataAssetPlanning(dataAssets, data, caller, findings)
                        .ofPipeline(
                                description.attachedDataAssets(),
                                external.parameters().keySet(),
                                request.dataAssets());
        var params =
                PipelineParams.plan(
                        description,
                        processes.arguments(),
                        external.replacedBy(mounted),
                        request,
                        findings);
        var plan =
                new PipelinePlan(
                        processes.planned(),
                        params.values(),
                        request.nextflowProfile().map(profiles -> profile(profiles, findings)),
                        request.resumeRunId().map(id -> resumed(caller, pipeline, id, findings)),
                        description.settings().errorStrategy(),
                        description.settings().noCache(),
                        description.settings().verboseLogs());
        String executor = settings.executor(request, description.coveSettings(), findings);
        findings.throwIfAny();
        return new LaunchPlan(
                pipeline.id(),
                pipeline.slug(),
                request.version(),
                commit,
                List.of(),
                params.used(),
                mounted,
                resources(executor, description.text().processes()),
                network(description, plan),
                executor,
                description.coveSettings().slurm(),
                Map.of(),
                Optional.of(plan));
    }

    private void checkSecrets(
            Caller caller,
            PipelineDescription description,
            PipelineCapsules capsules,
            Findings findings) {
        for (PipelineProcess process : description.text().processes()) {
            capsules.of(process.name())
                    .ifPresent(
                            run ->
                                    secrets.checkInPipeline(
                                            caller.userId(),
                                            run.description(),
                                            "Process '%s': ".formatted(process.name()),
                                            findings));
        }
    }

    private static String profile(String profiles, Findings findings) {
        var names = Stream.of(profiles.split(",", -1)).map(String::strip).toList();
        names.stream()
                .filter(name -> !name.matches(PROFILE))
                .forEach(
                        name ->
                                findings.mistake(
                                        "nextflow_profile must be names separated by commas, but '%s' is none"
                                                .formatted(name)));
        return String.join(",", names);
    }

    private String resumed(Caller caller, Pipeline pipeline, String id, Findings findings) {
        var earlier = earlierRuns.find(caller, id);
        if (earlier.isEmpty()) {
            findings.unknown(
                    "There is no computation '%s' here that you may see to resume; check resume_run_id"
                            .formatted(id));
        } else {
            mistakeInResuming(earlier.get(), pipeline).ifPresent(findings::mistake);
        }
        return id;
    }

    private Optional<String> mistakeInResuming(Computation earlier, Pipeline pipeline) {
        String start = "Computation %s cannot be resumed: ".formatted(earlier.id());
        if (!earlier.plan().programId().equals(pipeline.id())) {
            return Optional.of(
                    start
                            + "it ran another program; send a run of pipeline %s"
                                    .formatted(pipeline.id()));
        }
        if (!earlier.state().isOver()) {
            return Optional.of(start + "it is not over; wait until it is, or stop it");
        }
        return earlierRuns.keepsWork(earlier)
                ? Optional.empty()
                : Optional.of(
                        start
                                + "what its tasks did is not kept any more; leave out resume_run_id to run all of them");
    }

    /** Enough for its largest process, whatever the administrator gives to pipelines. */
    private Resources resources(String executor, List<PipelineProcess> processes) {
        Resources given = settings.pipelinesOn(executor);
        return atMost.apply(
                executor,
                new Resources(
                        largest(
                                given.cpus(),
                                processes.stream().flatMap(process -> process.cpus().stream())),
                        largest(
                                given.memory(),
                                processes.stream().flatMap(process -> process.memory().stream())),
                        given.processes()));
    }

    private static <N extends Comparable<N>> N largest(N given, Stream<N> asked) {
        return Stream.concat(Stream.of(given), asked).max(Comparator.naturalOrder()).orElseThrow();
    }

    /** The widest of its own and its capsules', since each task is narrowed to what it gets. */
    private Network network(PipelineDescription description, PipelinePlan plan) {
        var capsules =
                plan.processes().stream()
                        .map(PipelinePlan.PlannedProcess::network)
                        .collect(Collectors.toSet());
        boolean silent = description.coveSettings().network().isEmpty() && !capsules.isEmpty();
        return Stream.concat(
                        capsules.stream(),
                        silent
                                ? Stream.empty()
                                : Stream.of(settings.granted(description.coveSettings().network())))
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }
}
