// SPDX-License-Identifier: Apache-2.0
package cove.web;

import cove.computation.Computation;
import cove.computation.TaskCounts;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The rows of lists of computations, each rendered once for all pages that show it: whoever may see
 * a computation sees the same row.
 */
final class RenderedRows {
    private static final int MOST = 4000;

    private record Key(String id, long version, String program, long second) {}

    private final Look look;
    private final TaskCounts counts;
    private final Map<Key, String> rows =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Key, String> eldest) {
                    return size() > MOST;
                }
            };

    RenderedRows(Look look, TaskCounts counts) {
        this.look = look;
        this.counts = counts;
    }

    /** The row at a moment; of one that is not over it changes with the seconds. */
    String of(Computation computation, String program, Instant now) {
        boolean over = computation.state().isOver();
        var key =
                new Key(
                        computation.id(),
                        computation.rowVersion(),
                        program,
                        over ? 0 : now.getEpochSecond());
        synchronized (rows) {
            String known = rows.get(key);
            if (known != null) {
                return known;
            }
        }
        String row =
                look.text(
                        "computationRow",
                        Map.of(
                                "run",
                                new RunView(computation, program, now),
                                "tasks",
                                counts.of(computation)
                                        .map(
                                                count ->
                                                        "%,d of %,d"
                                                                .formatted(
                                                                        count.done(), count.all()))
                                        .orElse("")));
        synchronized (rows) {
            rows.put(key, row);
        }
        return row;
    }
}
