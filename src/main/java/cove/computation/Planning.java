// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.access.Action;
import cove.capsule.Capsule;
import cove.capsule.Pipeline;
import cove.capsule.Programs;
import cove.capsule.format.Arguments;
import cove.capsule.format.CapsuleDescription;
import cove.capsule.format.CoveSettings;
import cove.capsule.format.NetworkRequest;
import cove.capsule.format.UsedParameter;
import cove.computation.LaunchPlan.PlannedParameter;
import cove.dataasset.DataAssets;
import cove.executor.Network;
import cove.executor.Resources;
import cove.http.Caller;
import cove.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Turns a request into a plan: looks everything up, and finds every mistake before anything starts.
 */
public final class Planning {
    /**
     * What the administrator decided.
     *
     * @param classes what a resource class means here
     * @param usual for a capsule that names no class
     * @param pipelines what a pipeline gets for all its tasks together
     * @param network for a program that asks for none in particular
     * @param widest the most that a program may ask for
     * @param executors what a run may ask for by name; the first is for those that do not
     */
    public record Settings(
            Map<String, Resources> classes,
            Resources usual,
            Resources pipelines,
            Map<String, Resources> pipelinesOnClusters,
            Network network,
            Network widest,
            List<String> executors) {
        public Settings {
            executors = List.copyOf(executors);
        }

        Settings withExecutors(List<String> others) {
            return new Settings(
                    classes, usual, pipelines, pipelinesOnClusters, network, widest, others);
        }

        /** What all tasks of a pipeline may use together. */
        Resources pipelinesOn(String executor) {
            return pipelinesOnClusters.getOrDefault(executor, pipelines);
        }

        /** What a program that asks for this gets. */
        Network granted(Optional<NetworkRequest> request) {
            Network wanted = request.map(word -> Network.valueOf(word.name())).orElse(network);
            return wanted.compareTo(widest) <= 0 ? wanted : widest;
        }

        /**
         * Who asks for a run can know this server; who wrote the program could not, so of theirs
         * what is not here is passed over.
         */
        String executor(RunRequest request, CoveSettings authors, Findings findings) {
            request.executor()
                    .filter(name -> !executors.contains(name))
                    .ifPresent(
                            name ->
                                    findings.mistake(
                                            "executor must be one of this server's, which are %s, but is '%s'"
                                                    .formatted(
                                                            String.join(", ", executors), name)));
            return request.executor()
                    .or(() -> authors.executor().filter(executors::contains))
                    .orElse(executors.getFirst());
        }
    }

    private final Programs programs;
    private final DataAssets dataAssets;
    private final RunData data;
    private final PipelinePlanning pipelines;
    private final RunSecrets secrets;
    private final Settings settings;
    private final BiFunction<String, Resources, Resources> atMost;

    Planning(
            Programs programs,
            DataAssets dataAssets,
            RunData data,
            RunSecrets secrets,
            EarlierRuns earlierRuns,
            Settings settings,
            BiFunction<String, Resources, Resources> atMost) {
        this.programs = programs;
        this.dataAssets = dataAssets;
        this.data = data;
        this.secrets = secrets;
        this.pipelines =
                new PipelinePlanning(
                        programs, dataAssets, data, secrets, earlierRuns, settings, atMost);
        this.settings = settings;
        this.atMost = atMost;
    }

    List<String> executors() {
        return settings.executors();
    }

    /** Plans, or throws with all mistakes; an unknown object alone is {@link Problem.NotFound}. */
    LaunchPlan plan(Caller caller, RunRequest request) {
        return switch (programs.get(caller, request.programId(), Action.USE)) {
            case Capsule capsule -> plan(caller, capsule, request);
            case Pipeline pipeline -> pipelines.plan(caller, pipeline, request);
        };
    }

    private LaunchPlan plan(Caller caller, Capsule capsule, RunRequest request) {
        var findings = new Findings();
        checkForCapsule(request, findings);
        findings.throwIfAny();
        String commit = programs.commit(capsule, request.version(), request.commit());
        CapsuleDescription description = programs.description(capsule.slug(), commit);
        var mistakes = new ArrayList<String>();
        var bound =
                Arguments.bind(
                        description.appPanel(),
                        request.parameters(),
                        request.namedParameters(),
                        mistakes);
        findings.mistakes("", mistakes);
        var mounted =
                new DataAssetPlanning(dataAssets, data, caller, findings)
                        .ofCapsule(description.attachedDataAssets(), request.dataAssets());
        secrets.check(caller.userId(), description, "", findings);
        String executor = settings.executor(request, description.coveSettings(), findings);
        Resources resources = resources(executor, description, findings);
        findings.throwIfAny();
        return new LaunchPlan(
                capsule.id(),
                capsule.slug(),
                request.version(),
                commit,
                bound.argv(),
                planned(bound.used()),
                mounted,
                resources,
                settings.granted(description.coveSettings().network()),
                executor,
                description.coveSettings().slurm(),
                description.environmentVariables(),
                Optional.empty());
    }

    private static void checkForCapsule(RunRequest request, Findings findings) {
        if (request.resumeRunId().isPresent()) {
            findings.mistake("resume_run_id is for pipelines only; leave it out");
        }
        if (request.nextflowProfile().isPresent()) {
            findings.mistake("nextflow_profile is for pipelines only; leave it out");
        }
        if (!request.processes().isEmpty()) {
            findings.mistake("processes are for pipelines only; leave them out");
        }
    }

    static List<PlannedParameter> planned(List<UsedParameter> used) {
        return used.stream()
                .map(one -> new PlannedParameter(one.name(), one.paramName(), one.value()))
                .toList();
    }

    private Resources resources(
            String executor, CapsuleDescription description, Findings findings) {
        // A machine with a GPU is often asked for by who can do without.
        int gpus =
                description
                        .coveSettings()
                        .gpus()
                        .orElse(description.requestedResources().hasGpu() ? 1 : 0);
        Resources given = atMost.apply(executor, ofClass(description).withGpus(gpus));
        if (given.gpus() < description.coveSettings().gpus().orElse(0)) {
            findings.mistake(
                    "The capsule asks for %d GPUs in .codeocean/cove.json, but the runs of executor '%s' have %d together; ask for another executor, or the administrator for gpus in the part %s of cove.toml"
                            .formatted(
                                    gpus,
                                    executor,
                                    given.gpus(),
                                    executor.equals("slurm") ? "[slurm]" : "[capacity]"));
        }
        return given;
    }

    private Resources ofClass(CapsuleDescription description) {
        return description
                .requestedResources()
                .resourceClass()
                .flatMap(name -> Optional.ofNullable(settings.classes().get(name)))
                .orElse(settings.usual());
    }
}
