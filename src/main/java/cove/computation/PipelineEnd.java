// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.computation.RunRecord.Failure;
import cove.dataasset.DataAssets;
import cove.executor.Exit;
import cove.nextflow.KeptWork;
import cove.nextflow.NextflowLaunch;
import cove.nextflow.PipelineTask;
import cove.nextflow.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is done with a pipeline's run when its processes are gone. */
final class PipelineEnd {
    private static final Logger log = LoggerFactory.getLogger(PipelineEnd.class);
    private static final int EVIDENCE_LINES = 20;

    private final DataAssets dataAssets;

    PipelineEnd(DataAssets dataAssets) {
        this.dataAssets = dataAssets;
    }

    /**
     * Keeps the tasks' logs, and makes real files of what was published as links into the tasks'
     * folders; before the results are counted, and nothing in a capsule's run.
     */
    void settle(LaunchPlan plan, RunFolder folder) throws IOException {
        if (plan.pipeline().isEmpty()) {
            return;
        }
        folder.taskLogs().keep(Progress.read(folder.events(), true).tasks());
        NextflowLaunch.settle(
                folder.code(),
                folder.data(),
                PipelinePreparation.filesIfThere(plan, dataAssets),
                folder.results(),
                new KeptWork(folder.pipelineWork()));
    }

    /** Why a pipeline failed: the task that failed, or what Nextflow itself says. */
    Failure explain(Computation computation, RunFolder folder, Exit exit, List<String> lastLines) {
        try {
            var culprit = Progress.read(folder.events(), true).culprit();
            return culprit.isEmpty()
                    ? PipelineDiagnosis.ofNextflow(exit, computation.plan().resources(), lastLines)
                    : PipelineDiagnosis.ofTask(
                            culprit.get(),
                            computation.plan().resources(),
                            lastLines(folder, culprit.get()),
                            lastLines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> lastLines(RunFolder folder, PipelineTask task) throws IOException {
        var channel = folder.taskLogs().open(task);
        if (channel.isEmpty()) {
            log.debug("task {} of {} left no log", task.number(), folder.path());
            return List.of();
        }
        try (var open = channel.get()) {
            return RunLog.lastLines(open, EVIDENCE_LINES);
        }
    }
}
