// SPDX-License-Identifier: Apache-2.0
package cove.nextflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import cove.nextflow.PipelineTask.State;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * How far a pipeline is.
 *
 * @param processes in the order in which the script made them
 * @param links which process gets what another one brings forth
 * @param tasks in the order of their numbers
 */
public record Progress(List<String> processes, Set<Link> links, List<PipelineTask> tasks) {
    /** What one process brings forth another one takes in. */
    public record Link(String from, String to) {}

    /** More cannot be drawn. */
    private static final int MOST_LINKS = 10_000;

    /** More is not read: a pipeline that writes nonsense there shall not fill the memory. */
    private static final int MOST_LINES = 2_000_000;

    private static final int LONGEST_LINE = 1 << 16;

    private static final JsonMapper JSON = JsonMapper.builder().addModule(new Jdk8Module()).build();

    public Progress {
        processes = List.copyOf(processes);
        links = Collections.unmodifiableSet(new LinkedHashSet<>(links));
        tasks = List.copyOf(tasks);
    }

    /**
     * Reads what was told until now.
     *
     * @param over whether the run is: then what still seems to wait or to run was ended with it
     */
    public static Progress read(Path events, boolean over) throws IOException {
        var processes = new LinkedHashMap<String, Boolean>();
        var tasks = new TreeMap<Integer, PipelineTask>();
        var links = new LinkedHashSet<Link>();
        try (InputStream in = Files.newInputStream(events, LinkOption.NOFOLLOW_LINKS);
                var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            Optional<String> line = line(lines);
            for (int i = 0; line.isPresent() && i < MOST_LINES; i++, line = line(lines)) {
                parse(line.get()).ifPresent(event -> take(event, processes, links, tasks));
            }
        } catch (NoSuchFileException e) {
            return new Progress(List.of(), Set.of(), List.of());
        }
        return new Progress(
                new ArrayList<>(processes.keySet()),
                links,
                over ? tasks.values().stream().map(Progress::ended).toList() : ordered(tasks));
    }

    /** The next line, or the beginning of one that is too long to mean anything. */
    private static Optional<String> line(BufferedReader lines) throws IOException {
        int next = lines.read();
        if (next < 0) {
            return Optional.empty();
        }
        var line = new StringBuilder();
        for (; next >= 0 && next != '\n'; next = lines.read()) {
            if (line.length() < LONGEST_LINE) {
                line.append((char) next);
            }
        }
        return Optional.of(line.toString());
    }

    private static List<PipelineTask> ordered(Map<Integer, PipelineTask> tasks) {
        return new ArrayList<>(tasks.values());
    }

    private static PipelineTask ended(PipelineTask task) {
        return task.state().isOver() ? task : task.aborted();
    }

    /** A line that was cut by a kill in its middle says nothing. */
    private static Optional<TaskEvent> parse(String line) {
        try {
            return Optional.ofNullable(JSON.readValue(line, TaskEvent.class));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static void take(
            TaskEvent event,
            Map<String, Boolean> processes,
            Set<Link> links,
            Map<Integer, PipelineTask> tasks) {
        if (event.event() == null) {
            return;
        }
        event.process().ifPresent(name -> processes.putIfAbsent(name, true));
        if (event.event().equals("leads_to") && links.size() < MOST_LINKS) {
            event.process()
                    .flatMap(from -> event.to().map(to -> new Link(from, to)))
                    .ifPresent(links::add);
        }
        Optional<State> state = state(event);
        if (state.isPresent() && event.task().isPresent()) {
            int number = event.task().get();
            tasks.merge(number, task(event, number, state.get()), Progress::further);
        }
    }

    /** Nextflow tells of a start in another thread than of what comes before it, maybe first. */
    private static PipelineTask further(PipelineTask known, PipelineTask told) {
        return told.state().stage() < known.state().stage() ? known : told;
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

    private static PipelineTask task(TaskEvent event, int number, State state) {
        boolean over = state.isOver();
        return new PipelineTask(
                number,
                event.process().orElse(""),
                event.name().orElse(""),
                state,
                event.folder().flatMap(Progress::below),
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

    /** How many tasks of a process are in a state. */
    public long count(String process, State state) {
        return tasks.stream()
                .filter(task -> task.process().equals(process) && task.state() == state)
                .count();
    }

    /**
     * The task because of which the run failed: the last one that ended in an error, for those
     * before it were tried again or ignored.
     */
    public Optional<PipelineTask> culprit() {
        return tasks.stream()
                .filter(task -> task.state() == State.FAILED)
                .max(Comparator.comparing(task -> task.ended().orElse(0L)));
    }
}
