// SPDX-License-Identifier: Apache-2.0
package cove.nextflow.head;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import nextflow.Session;
import nextflow.trace.TraceObserver;
import nextflow.trace.TraceObserverFactory;

/** Nextflow asks this, among others, who wants to know what becomes of the tasks. */
public final class TaskReports implements TraceObserverFactory {
    private static final Path REPORTS = Path.of("/repo/results/nextflow");

    @Override
    public Collection<TraceObserver> create(Session session) {
        // Theirs may be on as well, with a file of the user's choice.
        return List.of(
                new TaskReporter(),
                new ExecutionReport(REPORTS.resolve("report.html")),
                new TimelineReport(REPORTS.resolve("timeline.html")));
    }
}
