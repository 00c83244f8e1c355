// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.computation.Computation.Wish;
import cove.computation.ComputationState.EndStatus;
import cove.executor.Exit;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out what came of a run whose processes are gone, and gathers its results. */
final class RunEnd {
    private static final Logger log = LoggerFactory.getLogger(RunEnd.class);
    private static final int EVIDENCE_LINES = 20;

    private final ComputationStore store;
    private final Preparation preparation;
    private final PipelineEnd pipelineEnd;
    private final RunData data;
    private final Workplaces workplaces;

    RunEnd(
            ComputationStore store,
            Preparation preparation,
            PipelineEnd pipelineEnd,
            RunData data,
            Workplaces workplaces) {
        this.store = store;
        this.preparation = preparation;
        this.pipelineEnd = pipelineEnd;
        this.data = data;
        this.workplaces = workplaces;
    }

    record Outcome(ComputationState.Completed state, RunRecord record) {}

    /** Can be asked again after a crash in its middle. */
    Outcome of(Computation computation, RunFolder folder, Instant startedAt, Exit exit)
            throws IOException {
        Optional<String> unread = settle(computation, folder);
        ExternalPins.End external = data.end(computation, folder, unread);
        // Changes to code and data are discarded, scratch is emptied. Before
        // anything is stored: it may be this run's work that filled the disk.
        workplaces.leave(folder, exit.started());
        Harvest harvest = Harvest.gather(folder);
        RunRecord record = computation.record().ended(exit, harvest, external.inputs());
        EndStatus status = statusOf(computation, exit, external);
        if (status != EndStatus.SUCCEEDED) {
            record = record.withFailure(explain(computation, folder, exit, status, external));
        }
        return new Outcome(
                new ComputationState.Completed(
                        status,
                        exitCode(computation, exit),
                        harvest.files() > 0,
                        startedAt,
                        exit.ended()),
                record);
    }

    /** What was published as a link into a bucket and is not there any more will not come back. */
    private Optional<String> settle(Computation computation, RunFolder folder) throws IOException {
        try {
            pipelineEnd.settle(computation, folder);
            return Optional.empty();
        } catch (IOException e) {
            if (!RunData.isUnreadable(computation, e)) {
                throw e;
            }
            log.warn("not all results of computation {} could be read", computation.id(), e);
            pipelineEnd.giveUp(computation, folder);
            return Optional.of("a published file could not be read: " + e.getMessage());
        }
    }

    /** Any error in a pipeline is 1, as the vendor tells it. */
    private static int exitCode(Computation computation, Exit exit) {
        return computation.plan().pipeline().isPresent()
                ? Math.min(exit.exitCode(), 1)
                : exit.exitCode();
    }

    /** Nobody can say what a run did not read whose data went away. */
    private static EndStatus statusOf(
            Computation computation, Exit exit, ExternalPins.End external) {
        if (exit.exitCode() == 0) {
            return external.broken().isPresent() ? EndStatus.FAILED : EndStatus.SUCCEEDED;
        }
        // A stop that came too late is not why it ended.
        return computation.wish() == Wish.STOP && exit.signal().isPresent()
                ? EndStatus.STOPPED
                : EndStatus.FAILED;
    }

    RunRecord.Failure stopped(Computation computation, List<String> lastLines) {
        return FailureDiagnosis.stopped(store.stoppedBy(computation.id()), lastLines);
    }

    private RunRecord.Failure explain(
            Computation computation,
            RunFolder folder,
            Exit exit,
            EndStatus status,
            ExternalPins.End external) {
        List<String> lastLines = new RunLog(folder.log()).lastLines(EVIDENCE_LINES);
        if (status == EndStatus.STOPPED) {
            return stopped(computation, lastLines);
        }
        if (external.broken().isPresent()) {
            return FailureDiagnosis.externalDataLost(external.broken().get(), lastLines);
        }
        return computation.plan().pipeline().isPresent()
                ? pipelineEnd.explain(computation, folder, exit)
                : FailureDiagnosis.explain(
                        exit,
                        computation.plan().resources(),
                        lastLines,
                        preparation.firstLine(computation.plan()));
    }
}
