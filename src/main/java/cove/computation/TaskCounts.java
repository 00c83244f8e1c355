// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.nextflow.PipelineTask;
import cove.nextflow.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How far the pipelines are that run just now, for lists: what was told is read again only when
 * more was, and not at all once it is so much that a list would wait for it.
 */
public final class TaskCounts {
    private static final long MOST_BYTES = 2 << 20;
    private static final int MOST_KEPT = 1000;

    /** How many of the tasks known so far are over. */
    public record Count(long done, long all) {}

    private record Known(long bytes, Count count) {}

    private final Computations computations;
    private final Map<String, Known> known =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
                    return size() > MOST_KEPT;
                }
            };

    public TaskCounts(Computations computations) {
        this.computations = computations;
    }

    /** Nothing for what is no pipeline, does not run, has no tasks yet, or too many to count. */
    public Optional<Count> of(Computation computation) {
        if (computation.plan().pipeline().isEmpty()
                || !(computation.state() instanceof ComputationState.Running)) {
            return Optional.empty();
        }
        Path events = computations.files().folder(computation).events();
        try {
            long bytes = Files.size(events);
            return bytes > MOST_BYTES
                    ? Optional.empty()
                    : Optional.of(count(computation.id(), events, bytes))
                            .filter(count -> count.all() > 0);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private Count count(String id, Path events, long bytes) throws IOException {
        synchronized (known) {
            Known before = known.get(id);
            if (before != null && before.bytes() == bytes) {
                return before.count();
            }
        }
        var tasks = Progress.read(events, false).tasks();
        var count = new Count(tasks.stream().filter(PipelineTask::isOver).count(), tasks.size());
        synchronized (known) {
            known.put(id, new Known(bytes, count));
        }
        return count;
    }
}
