// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.computation.RunRecord.Failure;
import cove.executor.Exit;
import cove.nextflow.KeptWork;
import cove.nextflow.NextflowLaunch;
import cove.nextflow.PipelineTask;
import cove.nextflow.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is done with a pipeline's run when its processes are gone. */
final class PipelineEnd {
    private static final Logger log = LoggerFactory.getLogger(PipelineEnd.class);
    private static final int EVIDENCE_LINES = 20;

    private final RunData data;
    private final KeptWorks works;

    PipelineEnd(RunData data, KeptWorks works) {
        this.data = data;
        this.works = works;
    }

    /**
     * Keeps the tasks' logs, and makes real files of what was published as links into the tasks'
     * folders; before the results are counted, and nothing in a capsule's run. Only then the tasks'
     * folders may go.
     */
    void settle(Computation computation, RunFolder folder) throws IOException {
        LaunchPlan plan = computation.plan();
        if (plan.pipeline().isEmpty()) {
            return;
        }
        keepLogs(folder);
        NextflowLaunch.settle(
                folder.code(),
                folder.data(),
                data.known(computation, folder),
                folder.results(),
                new KeptWork(folder.pipelineWork()));
        works.over(computation.id(), !plan.pipeline().get().noCache());
    }

    /**
     * Of a run that has no results, another one may go on from what it did until then; but not from
     * one that was never launched, where taking up an even earlier run may have been cut off.
     */
    void giveUp(Computation computation, RunFolder folder) {
        Optional<PipelinePlan> pipeline = computation.plan().pipeline();
        if (pipeline.isEmpty() || !Files.isDirectory(folder.pipelineWork())) {
            return;
        }
        try {
            keepLogs(folder);
            boolean launched = !(computation.state() instanceof ComputationState.Initializing);
            works.over(computation.id(), launched && !pipeline.get().noCache());
        } catch (IOException e) {
            log.warn("the work of computation {} stays as it is", computation.id(), e);
        }
    }

    /** Nothing is left of the computation. */
    void forget(Computation computation) {
        if (computation.plan().pipeline().isPresent()) {
            try {
                works.remove(computation.id());
            } catch (IOException e) {
                log.warn("the work of computation {} is forgotten later", computation.id(), e);
            }
        }
    }

    private static void keepLogs(RunFolder folder) throws IOException {
        folder.taskLogs().keep(Progress.read(folder.events(), true).tasks());
    }

    /** Why a pipeline failed: the task that failed, or what Nextflow itself says. */
    Failure explain(Computation computation, RunFolder folder, Exit exit) {
        // Before its end, Nextflow repeats the whole script of the task that failed.
        List<String> runLines = new RunLog(folder.log()).lastLines(Integer.MAX_VALUE);
        if (exit.signal().isPresent()) {
            return PipelineDiagnosis.ofKilledNextflow(
                    exit, computation.plan().resources(), runLines);
        }
        try {
            var culprit =
                    Progress.read(folder.events(), true)
                            .culprit()
                            .filter(_ -> PipelineDiagnosis.mayBlameTask(runLines));
            return culprit.isEmpty()
                    ? PipelineDiagnosis.ofNextflow(exit, computation.plan().resources(), runLines)
                    : PipelineDiagnosis.ofTask(
                            computation.id(),
                            culprit.get(),
                            computation.plan().resources(),
                            lastLines(folder, culprit.get()),
                            runLines);
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
