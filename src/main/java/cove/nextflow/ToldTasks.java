// SPDX-License-Identifier: Apache-2.0
package cove.nextflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import cove.nextflow.PipelineTask.State;
import cove.nextflow.Progress.Link;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What became of tasks as far as it was told, line by line; a line told twice changes nothing. */
final class ToldTasks {
    /** More cannot be drawn. */
    private static final int MOST_LINKS = 10_000;

    private static final JsonMapper JSON = JsonMapper.builder().addModule(new Jdk8Module()).build();

    /** Each by itself: tasks share the one text of their process's name. */
    private final Map<String, String> processes = new LinkedHashMap<>();

    private final Set<Link> links = new LinkedHashSet<>();
    private final TreeMap<Integer, PipelineTask> tasks = new TreeMap<>();

    /** A line that was cut by a kill in its middle says nothing. */
    void take(String line) {
        try {
            TaskEvent event = JSON.readValue(line, TaskEvent.class);
            if (event != null && event.event() != null) {
                take(event);
            }
        } catch (JsonProcessingException e) {
            // Nothing is certain of what a pipeline could write there.
        }
    }

    private void take(TaskEvent event) {
        event.process().ifPresent(name -> processes.putIfAbsent(name, name));
        if (event.event().equals("leads_to") && links.size() < MOST_LINKS) {
            event.process()
                    .flatMap(from -> event.to().map(to -> new Link(from, to)))
                    .ifPresent(links::add);
        }
        Optional<State> state = state(event);
        if (state.isPresent() && event.task().isPresent()) {
            int number = event.task().get();
            tasks.merge(number, task(event, number, state.get()), ToldTasks::further);
        }
    }

    /** Nextflow tells of a start in another thread than of what comes before it, maybe first. */
    private static PipelineTask further(PipelineTask known, PipelineTask told) {
        return told.state().stage() < known.state().stage() ? known : told;
    }

    int size() {
        return tasks.size();
    }

    /**
     * All of it.
     *
     * @param over whether the run is: then what still seems to wait or to run was ended with it
     */
    Progress progress(boolean over) {
        return new Progress(
                List.copyOf(processes.keySet()),
                links,
                over
                        ? tasks.values().stream().map(ToldTasks::ended).toList()
                        : new ArrayList<>(tasks.values()));
    }

    private static PipelineTask ended(PipelineTask task) {
        return task.state().isOver() ? task : task.aborted();
    }

    private static Optional<State> state(TaskEvent event) {
        return switch (event.event()) {
            case "pending", "submitted" -> Optional.of(State.WAITING);
            case "started" -> Optional.of(State.RUNNING);
            case "cached" -> Optional.of(State.CACHED);
            case "completed" ->
                    Optional.of(
                            event.aborted()
                                    ? State.ABORTED
                                    : event.failed() ? State.FAILED : State.SUCCEEDED);
            default -> Optional.empty();
        };
    }

    private PipelineTask task(TaskEvent event, int number, State state) {
        boolean over = state.isOver();
        return new PipelineTask(
                number,
                event.process().map(processes::get).orElse(""),
                event.name().orElse(""),
                state,
                event.folder().flatMap(ToldTasks::below),
                over ? event.exit().filter(code -> code != Integer.MAX_VALUE) : Optional.empty(),
                event.attempt().orElse(1),
                event.submit().filter(time -> time > 0),
                event.start().filter(time -> time > 0),
                over ? event.complete().filter(time -> time > 0) : Optional.empty(),
                event.peakMemory(),
                event.cpu(),
                event.outOfMemory() > 0,
                event.cpus(),
                event.memory());
    }

    /** {@code ab/cdef…}, and nothing that could lead elsewhere. */
    private static Optional<Path> below(String inside) {
        return inside.matches(NextflowLaunch.TASKS + "/[0-9a-f]{2}/[0-9a-f]{30}")
                ? Optional.of(Path.of(inside.substring(NextflowLaunch.TASKS.length() + 1)))
                : Optional.empty();
    }
}
