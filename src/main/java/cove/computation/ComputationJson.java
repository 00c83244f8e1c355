// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import com.fasterxml.jackson.annotation.JsonProperty;
import cove.computation.LaunchPlan.PlannedDataAsset;
import cove.computation.LaunchPlan.PlannedParameter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A computation on the wire (the SDK's computation.py). {@code failure}, {@code external_data} and
 * {@code run} are ours; the SDK ignores them.
 */
record ComputationJson(
        String id,
        long created,
        String name,
        String owner,
        @JsonProperty("owner_email") String ownerEmail,
        @JsonProperty("run_time") long runTime,
        String state,
        @JsonProperty("data_assets") Optional<List<PlannedDataAsset>> dataAssets,
        Optional<List<ParameterJson>> parameters,
        @JsonProperty("nextflow_profile") Optional<String> nextflowProfile,
        Optional<List<ProcessJson>> processes,
        @JsonProperty("end_status") Optional<String> endStatus,
        @JsonProperty("exit_code") Optional<Integer> exitCode,
        @JsonProperty("has_results") Optional<Boolean> hasResults,
        Optional<RunRecord.Failure> failure,
        @JsonProperty("external_data") Optional<List<ExternalInput>> externalData,
        RunJson run) {

    record ParameterJson(
            Optional<String> name,
            @JsonProperty("param_name") Optional<String> paramName,
            String value) {}

    record ProcessJson(
            String name,
            @JsonProperty("capsule_id") String capsuleId,
            Optional<Integer> version,
            @JsonProperty("public") Optional<Boolean> isPublic,
            Optional<List<ParameterJson>> parameters) {}

    /** An image that a capsule ran in, and the digest of what it was built from. */
    record ImageJson(
            @JsonProperty("capsule_slug") String capsuleSlug,
            String image,
            String id,
            Optional<String> digest) {}

    /** What was planned and what became known of the run. */
    record RunJson(
            @JsonProperty("capsule_id") Optional<String> capsuleId,
            @JsonProperty("pipeline_id") Optional<String> pipelineId,
            Optional<Integer> version,
            String commit,
            String executor,
            int cpus,
            long memory,
            Optional<Integer> gpus,
            Optional<String> environment,
            Optional<List<ImageJson>> images,
            Optional<String> network,
            @JsonProperty("network_lacking") Optional<String> networkLacking,
            @JsonProperty("limits_by") Optional<String> limitsBy,
            @JsonProperty("peak_memory") Optional<Long> peakMemory,
            @JsonProperty("cpu_seconds") Optional<Double> cpuSeconds,
            @JsonProperty("result_files") Optional<Long> resultFiles,
            @JsonProperty("result_bytes") Optional<Long> resultBytes) {}

    static ComputationJson of(Computation computation, Instant now) {
        LaunchPlan plan = computation.plan();
        Optional<ComputationState.Completed> completed =
                computation.state() instanceof ComputationState.Completed end
                        ? Optional.of(end)
                        : Optional.empty();
        return new ComputationJson(
                computation.id(),
                computation.created().getEpochSecond(),
                computation.name(),
                computation.owner(),
                computation.ownerEmail(),
                runTime(computation.state(), now),
                word(computation.state()),
                some(plan.dataAssets()),
                parameters(plan.parameters()),
                plan.pipeline().flatMap(PipelinePlan::profile),
                plan.pipeline().flatMap(ComputationJson::processes),
                completed.map(end -> ComputationStore.word(end.endStatus())),
                completed.map(ComputationState.Completed::exitCode),
                completed.map(ComputationState.Completed::hasResults).filter(has -> has),
                computation.record().failure(),
                some(computation.record().externalData()),
                run(computation));
    }

    private static Optional<List<ParameterJson>> parameters(List<PlannedParameter> used) {
        return some(
                used.stream()
                        .map(one -> new ParameterJson(one.name(), one.paramName(), one.value()))
                        .toList());
    }

    private static Optional<List<ProcessJson>> processes(PipelinePlan plan) {
        return some(
                plan.processes().stream()
                        .map(
                                process ->
                                        new ProcessJson(
                                                process.name(),
                                                process.capsuleId(),
                                                process.version(),
                                                Optional.of(process.isPublic()).filter(is -> is),
                                                parameters(process.parameters())))
                        .toList());
    }

    private static RunJson run(Computation computation) {
        LaunchPlan plan = computation.plan();
        RunRecord record = computation.record();
        return new RunJson(
                Optional.of(plan.programId()).filter(_ -> plan.pipeline().isEmpty()),
                Optional.of(plan.programId()).filter(_ -> plan.pipeline().isPresent()),
                plan.version(),
                plan.commit(),
                plan.executor(),
                plan.resources().cpus(),
                plan.resources().memory(),
                Optional.of(plan.resources().gpus()).filter(count -> count > 0),
                record.environment(),
                some(
                        record.images().stream()
                                .map(
                                        image ->
                                                new ImageJson(
                                                        image.capsuleSlug(),
                                                        image.reference(),
                                                        image.id(),
                                                        image.environment()))
                                .toList()),
                record.network(),
                record.networkLacking(),
                record.limitsBy(),
                record.peakMemory(),
                record.cpuSeconds(),
                record.resultFiles(),
                record.resultBytes());
    }

    private static <T> Optional<List<T>> some(List<T> list) {
        return Optional.of(list).filter(items -> !items.isEmpty());
    }

    /** The wire's word for a state. */
    static String word(ComputationState state) {
        return switch (state) {
            case ComputationState.Initializing _ -> "initializing";
            case ComputationState.Running _ -> "running";
            case ComputationState.Finalizing _ -> "finalizing";
            case ComputationState.Completed _ -> "completed";
            case ComputationState.Failed _ -> "failed";
        };
    }

    /** Whole seconds from the start to the end, or to now. */
    private static long runTime(ComputationState state, Instant now) {
        return switch (state) {
            case ComputationState.Initializing _, ComputationState.Failed _ -> 0;
            case ComputationState.Running(var started) -> seconds(started, now);
            case ComputationState.Finalizing(var started, _) -> seconds(started, now);
            case ComputationState.Completed end -> seconds(end.startedAt(), end.endedAt());
        };
    }

    private static long seconds(Instant from, Instant to) {
        return Math.max(0, Math.round((to.toEpochMilli() - from.toEpochMilli()) / 1000.0));
    }
}
