// SPDX-License-Identifier: Apache-2.0
package cove.web;

import cove.nextflow.PipelineTask;
import cove.nextflow.PipelineTask.State;
import cove.nextflow.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * The tasks of a pipeline as a page shows them.
 *
 * @param bars when each task waited and ran, from the left to the right
 * @param more how many tasks there are besides
 */
record TasksView(List<Counts> processes, List<Bar> bars, String length, long more) {
    /** More would be neither drawn nor looked at. */
    private static final int MOST = 300;

    /** Units that the whole time is divided in. */
    private static final double WIDTH = 1000;

    private static final double LEAST = 3;

    /** How many tasks of a process are where. */
    record Counts(String name, long waiting, long running, long done, long cached, long failed) {
        long all() {
            return waiting + running + done + cached + failed;
        }
    }

    /**
     * A task.
     *
     * @param from where it begins, of 1000
     * @param width of 1000
     * @param told in words what the bar shows
     */
    record Bar(
            String name,
            String mood,
            String state,
            double from,
            double width,
            String told,
            String log) {}

    static TasksView of(Progress progress, String base, long now) {
        var processes =
                progress.processes().stream()
                        .map(
                                name ->
                                        new Counts(
                                                name,
                                                progress.count(name, State.WAITING),
                                                progress.count(name, State.RUNNING),
                                                progress.count(name, State.SUCCEEDED),
                                                progress.count(name, State.CACHED),
                                                progress.count(name, State.FAILED)
                                                        + progress.count(name, State.ABORTED)))
                        .toList();
        List<PipelineTask> shown = progress.tasks().stream().limit(MOST).toList();
        long first = edge(shown, PipelineTask::submitted).min(Long::compare).orElse(now);
        long last =
                shown.stream().allMatch(PipelineTask::isOver)
                        ? edge(shown, PipelineTask::ended).max(Long::compare).orElse(now)
                        : now;
        double length = Math.max(1, last - first);
        var bars = new ArrayList<Bar>();
        for (PipelineTask task : shown) {
            bars.add(bar(task, base, first, last, length));
        }
        return new TasksView(
                processes,
                bars,
                Words.duration(Duration.ofMillis((long) length)),
                progress.tasks().size() - shown.size());
    }

    private static java.util.stream.Stream<Long> edge(
            List<PipelineTask> tasks, Function<PipelineTask, Optional<Long>> edge) {
        return tasks.stream().flatMap(task -> edge.apply(task).stream());
    }

    private static Bar bar(PipelineTask task, String base, long first, long last, double length) {
        long start = task.started().or(task::submitted).orElse(first);
        long end = task.ended().orElse(task.isOver() ? start : last);
        String took = Words.duration(Duration.ofMillis(Math.max(0, end - start)));
        String state = task.state().name().toLowerCase(Locale.ROOT);
        double from = (start - first) / length * WIDTH;
        return new Bar(
                task.name(),
                mood(task.state()),
                state,
                Math.clamp(from, 0, WIDTH - LEAST),
                Math.clamp((end - start) / length * WIDTH, LEAST, WIDTH),
                "%s: %s, %s".formatted(task.name(), state, took),
                "%s/tasks/%d".formatted(base, task.number()));
    }

    private static String mood(State state) {
        return switch (state) {
            case WAITING -> "waiting";
            case RUNNING -> "running";
            case SUCCEEDED -> "succeeded";
            case FAILED -> "failed";
            case ABORTED -> "stopped";
            case CACHED -> "cached";
        };
    }

    boolean isEmpty() {
        return processes.isEmpty();
    }
}
