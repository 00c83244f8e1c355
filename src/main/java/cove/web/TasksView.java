// SPDX-License-Identifier: Apache-2.0
package cove.web;

import cove.nextflow.PipelineTask;
import cove.nextflow.PipelineTask.State;
import cove.nextflow.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The tasks of a pipeline as a page shows them.
 *
 * @param graph what leads to what
 * @param bars when each task waited and ran, from the left to the right
 * @param more how many tasks there are besides
 */
record TasksView(
        List<Counts> processes, ProcessGraph graph, List<Bar> bars, String length, long more) {
    /** More would be neither drawn nor looked at. */
    private static final int MOST = 300;

    /** Units that the whole time is divided in. */
    private static final double WIDTH = 1000;

    private static final double LEAST = 3;

    /**
     * How many tasks of a process are where.
     *
     * @param to the processes that get what it brings forth
     */
    record Counts(
            String name,
            String tasks,
            long waiting,
            long running,
            long done,
            long cached,
            long failed,
            List<String> to) {
        long all() {
            return waiting + running + done + cached + failed;
        }

        String mood() {
            if (failed > 0) {
                return "failed";
            }
            return running > 0 ? "running" : waiting > 0 || all() == 0 ? "waiting" : "succeeded";
        }

        /** Such as {@code 3 of 10 done, 2 running}. */
        String told() {
            if (all() == 0) {
                return "no task yet";
            }
            var words = new StringBuilder("%,d of %,d done".formatted(done + cached, all()));
            if (failed > 0) {
                words.append(", %,d failed".formatted(failed));
            } else if (running > 0) {
                words.append(", %,d running".formatted(running));
            }
            return words.toString();
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
        Map<String, Map<State, Long>> counted = progress.counts();
        List<Counts> processes =
                progress.processes().stream()
                        .map(
                                name ->
                                        counts(
                                                progress,
                                                name,
                                                counted.getOrDefault(name, Map.of()),
                                                base))
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
                ProcessGraph.of(progress, processes, base),
                bars,
                Words.duration(Duration.ofMillis((long) length)),
                progress.tasks().size() - shown.size());
    }

    private static Counts counts(
            Progress progress, String name, Map<State, Long> counted, String base) {
        return new Counts(
                name,
                base
                        + "/tasks?process="
                        + java.net.URLEncoder.encode(name, java.nio.charset.StandardCharsets.UTF_8),
                counted.getOrDefault(State.WAITING, 0L),
                counted.getOrDefault(State.RUNNING, 0L),
                counted.getOrDefault(State.SUCCEEDED, 0L),
                counted.getOrDefault(State.CACHED, 0L),
                counted.getOrDefault(State.FAILED, 0L) + counted.getOrDefault(State.ABORTED, 0L),
                progress.links().stream()
                        .filter(link -> link.from().equals(name))
                        .map(Progress.Link::to)
                        .toList());
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

    /** How long it ran, or has run by now; empty before it began. */
    static String took(PipelineTask task, long now) {
        return task.started()
                .map(
                        start ->
                                Words.duration(
                                        Duration.ofMillis(
                                                task.ended().orElse(task.isOver() ? start : now)
                                                        - start)))
                .orElse("");
    }

    /** One word for the colour of it. */
    static String mood(State state) {
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
