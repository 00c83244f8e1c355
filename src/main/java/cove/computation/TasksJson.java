// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import com.fasterxml.jackson.annotation.JsonProperty;
import cove.nextflow.PipelineTask;
import cove.nextflow.PipelineTask.State;
import cove.nextflow.Progress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The tasks of a pipeline on the wire; ours, the vendor's API has nothing like it. */
record TasksJson(
        List<ProcessJson> processes,
        List<TaskJson> tasks,
        @JsonProperty("has_more") boolean hasMore,
        @JsonProperty("next_token") Optional<String> nextToken) {

    /** How many tasks of a process are in each state. */
    record ProcessJson(
            String name,
            long waiting,
            long running,
            long cached,
            long succeeded,
            long failed,
            long aborted) {}

    /** A task; times are milliseconds since 1970, sizes bytes. */
    record TaskJson(
            int number,
            String process,
            String name,
            String state,
            @JsonProperty("exit_code") Optional<Integer> exitCode,
            int attempt,
            Optional<Long> submitted,
            Optional<Long> started,
            Optional<Long> ended,
            @JsonProperty("peak_memory") Optional<Long> peakMemory,
            @JsonProperty("cpu_percent") Optional<Double> cpuPercent,
            @JsonProperty("out_of_memory") Optional<Boolean> outOfMemory,
            Optional<Integer> cpus,
            Optional<Long> memory) {}

    /**
     * A page.
     *
     * @param found at most one task more than {@code limit}
     */
    static TasksJson of(Progress progress, List<PipelineTask> found, int limit) {
        List<PipelineTask> page = found.subList(0, Math.min(limit, found.size()));
        boolean more = found.size() > limit;
        return new TasksJson(
                processes(progress),
                page.stream().map(TasksJson::task).toList(),
                more,
                more ? Optional.of(Integer.toString(page.getLast().number())) : Optional.empty());
    }

    static List<ProcessJson> processes(Progress progress) {
        var counts = progress.counts();
        return progress.processes().stream()
                .map(name -> process(name, counts.getOrDefault(name, Map.of())))
                .toList();
    }

    private static ProcessJson process(String name, Map<State, Long> counts) {
        return new ProcessJson(
                name,
                counts.getOrDefault(State.WAITING, 0L),
                counts.getOrDefault(State.RUNNING, 0L),
                counts.getOrDefault(State.CACHED, 0L),
                counts.getOrDefault(State.SUCCEEDED, 0L),
                counts.getOrDefault(State.FAILED, 0L),
                counts.getOrDefault(State.ABORTED, 0L));
    }

    private static TaskJson task(PipelineTask task) {
        return new TaskJson(
                task.number(),
                task.process(),
                task.name(),
                task.state().name().toLowerCase(Locale.ROOT),
                task.exitCode(),
                task.attempt(),
                task.submitted(),
                task.started(),
                task.ended(),
                task.peakMemory(),
                task.cpu(),
                Optional.of(task.outOfMemory()).filter(killed -> killed),
                task.cpus(),
                task.memory());
    }
}
