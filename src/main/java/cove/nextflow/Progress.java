// SPDX-License-Identifier: Apache-2.0
package cove.nextflow;

import cove.nextflow.PipelineTask.State;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

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
        return new ProgressLog(events).read(over);
    }

    /** How many tasks of each process are in which state; a state without any is left out. */
    public Map<String, Map<State, Long>> counts() {
        return tasks.stream()
                .collect(
                        Collectors.groupingBy(
                                PipelineTask::process,
                                Collectors.groupingBy(
                                        PipelineTask::state,
                                        () -> new EnumMap<>(State.class),
                                        Collectors.counting())));
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
