// SPDX-License-Identifier: Apache-2.0
package cove.nextflow.head;

import java.util.Collection;
import java.util.List;
import nextflow.Session;
import nextflow.trace.TraceObserver;
import nextflow.trace.TraceObserverFactory;

/** Nextflow asks this, among others, who wants to know what becomes of the tasks. */
public final class TaskReports implements TraceObserverFactory {
    @Override
    public Collection<TraceObserver> create(Session session) {
        return List.of(new TaskReporter());
    }
}
