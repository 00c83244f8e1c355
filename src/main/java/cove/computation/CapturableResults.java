// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.access.Action;
import cove.computation.LaunchPlan.PlannedDataAsset;
import cove.computation.LaunchPlan.PlannedParameter;
import cove.computation.PipelinePlan.PlannedProcess;
import cove.dataasset.Provenance;
import cove.dataasset.ResultFolders;
import cove.folder.KeptFolder;
import cove.http.Caller;
import cove.problem.CoveException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The results of computations, for data assets that are made of them. */
final class CapturableResults implements ResultFolders {
    private final Computations computations;
    private final OpenRuns open;

    CapturableResults(Computations computations, OpenRuns open) {
        this.computations = computations;
        this.open = open;
    }

    @Override
    public Results of(Caller caller, String id) {
        Computation computation = computations.get(caller, id, Action.GOVERN_RUNS);
        KeptFolder folder =
                computations
                        .files()
                        .results(computation)
                        .orElseThrow(
                                () ->
                                        CoveException.invalid(
                                                "Computation %s is %s and has no results to capture; wait until it is completed."
                                                        .formatted(
                                                                id,
                                                                ComputationJson.word(
                                                                        computation.state()))));
        return new Results(folder, provenance(computation));
    }

    @Override
    public Optional<KeptFolder> find(String id) {
        return computations.resultsOf(id);
    }

    @Override
    public List<String> readersOf(String dataAsset) {
        return open.readersOf(dataAsset);
    }

    private static Provenance provenance(Computation computation) {
        LaunchPlan plan = computation.plan();
        boolean pipeline = plan.pipeline().isPresent();
        return new Provenance(
                Optional.of(computation.id()),
                Optional.of(plan.programId()).filter(_ -> !pipeline),
                Optional.of(plan.programId()).filter(_ -> pipeline),
                plan.version(),
                Optional.of(plan.commit()),
                Optional.of(pipeline ? "pipeline/main.nf" : "code/run"),
                computation.record().environment(),
                plan.dataAssets().stream().map(PlannedDataAsset::id).distinct().toList(),
                Stream.concat(
                                plan.parameters().stream().map(CapturableResults::parameter),
                                plan.pipeline().stream()
                                        .flatMap(all -> all.processes().stream())
                                        .flatMap(CapturableResults::parameters))
                        .toList(),
                plan.pipeline().flatMap(PipelinePlan::profile),
                List.of());
    }

    private static Provenance.Parameter parameter(PlannedParameter used) {
        return new Provenance.Parameter(used.name().or(used::paramName), used.value());
    }

    /** Those of several capsules may have the same name. */
    private static Stream<Provenance.Parameter> parameters(PlannedProcess process) {
        return process.parameters().stream()
                .map(CapturableResults::parameter)
                .map(
                        used ->
                                new Provenance.Parameter(
                                        Optional.of(
                                                used.name()
                                                        .map(name -> process.name() + ": " + name)
                                                        .orElse(process.name())),
                                        used.value()));
    }
}
