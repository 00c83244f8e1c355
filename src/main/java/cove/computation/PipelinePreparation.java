// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.capsule.Programs;
import cove.computation.PipelinePlan.PlannedProcess;
import cove.executor.Launch;
import cove.executor.Network;
import cove.executor.RootFilesystem;
import cove.executor.SecretVariables;
import cove.nextflow.KeptWork;
import cove.nextflow.Nextflow;
import cove.nextflow.NextflowLaunch;
import cove.nextflow.PipelineCapsule;
import cove.nextflow.PipelineRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Makes the folders of a pipeline's run and the launch that runs in them. */
final class PipelinePreparation {
    private final Programs programs;
    private final RunData data;
    private final Nextflow nextflow;
    private final KeptWorks works;
    private final RunSecrets secrets;
    private final Path runs;

    PipelinePreparation(
            Programs programs,
            RunData data,
            Nextflow nextflow,
            KeptWorks works,
            RunSecrets secrets,
            Path runs) {
        this.secrets = secrets;
        this.programs = programs;
        this.data = data;
        this.nextflow = nextflow;
        this.works = works;
        this.runs = runs;
    }

    /** Into a folder that is not there yet. */
    Launch prepare(
            Computation computation,
            PipelinePlan pipeline,
            RunFolder folder,
            Network network,
            RunEnvironments.Roots roots)
            throws IOException, Preparation.Impossible {
        Optional<String> lacking = nextflow.lacking();
        if (lacking.isPresent()) {
            throw incomplete(lacking.get());
        }
        LaunchPlan plan = computation.plan();
        List<PipelineCapsule> capsules = capsules(computation, pipeline, network, roots);
        works.begin(computation.id());
        copyCode(plan, folder);
        Files.createDirectories(folder.results());
        Files.createFile(folder.log());
        var kept = new KeptWork(folder.pipelineWork());
        Optional<String> session =
                pipeline.resumeFrom().isPresent()
                        ? Optional.of(takeUp(pipeline.resumeFrom().get(), kept))
                        : Optional.empty();
        return NextflowLaunch.of(
                nextflow,
                new PipelineRun(
                        computation.id(),
                        plan.programId(),
                        folder.path(),
                        folder.log(),
                        folder.code(),
                        folder.data(),
                        data.attach(computation, folder),
                        folder.results(),
                        folder.work(),
                        kept,
                        folder.events(),
                        capsules,
                        pipeline.params(),
                        pipeline.profile(),
                        session,
                        defaults(pipeline),
                        plan.resources(),
                        network));
    }

    private static Preparation.Impossible incomplete(String missing) {
        return new Preparation.Impossible(
                FailureDiagnosis.notCarriedOut(
                        "nextflow_missing",
                        "Tried to start Nextflow, but this installation of cove is not complete: there is no %s that can be used."
                                .formatted(missing),
                        "This is for the server's administrator: build cove again (mvn package in its checkout; ./cove does so by itself when its build is missing), then run the pipeline again."));
    }

    private void copyCode(LaunchPlan plan, RunFolder folder) throws IOException {
        Path checkout = programs.checkout(plan.programSlug(), plan.commit());
        Files.createDirectories(folder.work());
        programs.copy(checkout, folder.code());
        Path script = folder.code().resolve("pipeline/main.nf");
        Files.delete(script);
        Files.writeString(
                script,
                programs.pipelineDescription(plan.programSlug(), plan.commit()).text().script());
        removeLinks(folder.code());
        Path data = folder.code().resolve("data");
        if (Files.exists(data)) {
            Files.move(data, folder.data());
        } else {
            Files.createDirectories(folder.data());
        }
    }

    /** What a repository has there may be a link to whatever the server can read. */
    private static void removeLinks(Path code) throws IOException {
        for (String place : List.of("data", "results", "pipeline/.nextflow")) {
            if (!Files.isDirectory(code.resolve(place), LinkOption.NOFOLLOW_LINKS)) {
                Files.deleteIfExists(code.resolve(place));
            }
        }
    }

    private String takeUp(String id, KeptWork kept) throws IOException, Preparation.Impossible {
        RunFolder before = RunFolder.of(runs, id);
        var earlier = new KeptWork(before.pipelineWork());
        Optional<String> session = earlier.session();
        if (session.isEmpty() || !kept.takeFrom(earlier)) {
            throw new Preparation.Impossible(
                    FailureDiagnosis.notCarriedOut(
                            "resume_missing",
                            "Tried to go on from computation %s, but what its tasks did is not there any more."
                                    .formatted(id),
                            "Run the pipeline again without resume_run_id."));
        }
        kept.partFrom(before.results());
        return session.get();
    }

    private List<PipelineCapsule> capsules(
            Computation computation,
            PipelinePlan pipeline,
            Network network,
            RunEnvironments.Roots roots)
            throws Preparation.Impossible {
        var capsules = new ArrayList<PipelineCapsule>();
        for (PlannedProcess process : pipeline.processes()) {
            var description = programs.description(process.slug(), process.commit());
            capsules.add(
                    capsule(
                            process,
                            network,
                            roots.of(process.slug(), process.commit()),
                            secrets.inPipelineOf(computation.owner(), description)));
        }
        return capsules;
    }

    /** No task gets a wider network than the run. */
    private PipelineCapsule capsule(
            PlannedProcess process,
            Network ofTheRun,
            RootFilesystem root,
            SecretVariables secretVariables) {
        return new PipelineCapsule(
                process.name(),
                process.capsuleId(),
                process.slug(),
                programs.repository(process.slug()),
                process.commit(),
                process.clonedFrom(),
                process.variables(),
                process.network().compareTo(ofTheRun) < 0 ? process.network() : ofTheRun,
                root,
                secretVariables);
    }

    private static Map<String, Object> defaults(PipelinePlan pipeline) {
        var directives = new HashMap<String, Object>();
        directives.put("debug", true);
        pipeline.errorStrategy()
                .ifPresent(
                        strategy -> {
                            directives.put(
                                    "errorStrategy",
                                    strategy.word().name().toLowerCase(Locale.ROOT));
                            strategy.maxRetries().ifPresent(n -> directives.put("maxRetries", n));
                            strategy.maxErrors().ifPresent(n -> directives.put("maxErrors", n));
                        });
        return directives;
    }
}
