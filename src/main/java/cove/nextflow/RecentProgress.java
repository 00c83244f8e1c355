// SPDX-License-Identifier: Apache-2.0
package cove.nextflow;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How far pipelines are, for those who ask again and again: of what was asked for lately only what
 * was told since is read.
 */
public final class RecentProgress {
    /** Some forty megabytes. */
    private static final int MOST_TASKS = 50_000;

    private static final int MOST_RUNS = 100;

    private final int mostTasks;
    private final Map<Path, ProgressLog> recent = new LinkedHashMap<>(16, 0.75f, true);

    public RecentProgress() {
        this(MOST_TASKS);
    }

    RecentProgress(int mostTasks) {
        this.mostTasks = mostTasks;
    }

    /**
     * What was told until now.
     *
     * @param over whether the run is: then what still seems to wait or to run was ended with it
     */
    public Progress read(Path events, boolean over) throws IOException {
        Progress progress = log(events).read(over);
        forget();
        return progress;
    }

    private synchronized ProgressLog log(Path events) {
        return recent.computeIfAbsent(events, ProgressLog::new);
    }

    /** Those that were not asked for the longest time go, until the rest is little enough. */
    private synchronized void forget() {
        long tasks = recent.values().stream().mapToLong(ProgressLog::size).sum();
        var eldest = recent.values().iterator();
        while (tasks > mostTasks || recent.size() > MOST_RUNS) {
            tasks -= eldest.next().size();
            eldest.remove();
        }
    }

    /** How many runs are known. */
    synchronized int size() {
        return recent.size();
    }
}
