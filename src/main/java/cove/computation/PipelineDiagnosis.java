// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.computation.RunRecord.Failure;
import cove.executor.Exit;
import cove.executor.Resources;
import cove.nextflow.PipelineTask;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Tells in words why a pipeline failed. */
final class PipelineDiagnosis {
    /** How Nextflow begins what went wrong. */
    private static final String ERROR = "ERROR ~ ";

    private static final String CAUSED_BY = "Caused by:";
    private static final String NOTHING_WRITTEN = "Missing output file(s)";

    private PipelineDiagnosis() {}

    /**
     * A task failed.
     *
     * @param taskLines the end of what the task printed
     * @param runLines the end of what Nextflow printed
     */
    static Failure ofTask(
            PipelineTask task, Resources all, List<String> taskLines, List<String> runLines) {
        Failure failure =
                task.exitCode().orElse(1) == 0
                        ? refused(runLines, taskLines)
                        : FailureDiagnosis.explain(exit(task), resources(task, all), taskLines, "");
        return new Failure(
                failure.cause(),
                "Process %s failed in its task %d, '%s'%s. %s"
                        .formatted(
                                task.process(),
                                task.number(),
                                task.name(),
                                task.attempt() > 1
                                        ? ", tried %d times".formatted(task.attempt())
                                        : "",
                                failure.message()),
                failure.evidence(),
                failure.advice());
    }

    /** The task itself ended well, and Nextflow found what it left not to be enough. */
    private static Failure refused(List<String> runLines, List<String> taskLines) {
        Optional<String> why =
                runLines.stream().dropWhile(line -> !line.equals(CAUSED_BY)).skip(1).findFirst();
        boolean missing = why.filter(line -> line.contains(NOTHING_WRITTEN)).isPresent();
        return new Failure(
                missing ? "missing_output" : "task_refused",
                "It ended with exit code 0, but Nextflow did not accept what it left: %s."
                        .formatted(why.map(String::strip).orElse("see its log")),
                taskLines,
                missing
                        ? "Let the capsule write at least one such file into its results, also when it has nothing to tell."
                        : "nextflow/nextflow.log among the results tells more.");
    }

    private static Exit exit(PipelineTask task) {
        Instant ended = Instant.ofEpochMilli(task.ended().orElse(0L));
        return new Exit(
                task.exitCode().orElse(1),
                ended,
                ended,
                task.peakMemory().map(OptionalLong::of).orElse(OptionalLong.empty()),
                OptionalLong.empty(),
                task.outOfMemory() ? 1 : 0,
                false);
    }

    private static Resources resources(PipelineTask task, Resources all) {
        return new Resources(
                Math.max(1, task.cpus().orElse(all.cpus())),
                task.memory().filter(memory -> memory > 0).orElse(all.memory()),
                all.processes());
    }

    /**
     * Nextflow did not end by itself, as its own exit codes show: a task that failed before was
     * tried again or ignored, and is not why.
     */
    static Failure ofKilledNextflow(Exit exit, Resources all, List<String> lastLines) {
        Failure failure = FailureDiagnosis.explain(exit, all, lastLines, "");
        return failure.cause().equals("killed_by_signal")
                ? new Failure(
                        failure.cause(),
                        "Nextflow was killed by signal %d, and all its tasks were ended with it."
                                .formatted(exit.signal().orElseThrow()),
                        failure.evidence(),
                        failure.advice()
                                + " With resume_run_id (cove run --resume) it goes on from the tasks that were over.")
                : failure;
    }

    /** No task failed: the script or its configuration is wrong. */
    static Failure ofNextflow(Exit exit, Resources all, List<String> lastLines) {
        Optional<String> error =
                lastLines.stream().filter(line -> line.contains(ERROR)).reduce((_, last) -> last);
        if (error.isEmpty()) {
            return FailureDiagnosis.explain(exit, all, lastLines, "");
        }
        List<String> evidence =
                Stream.concat(
                                error.stream(),
                                lastLines.stream()
                                        .dropWhile(line -> !line.equals(error.get()))
                                        .skip(1))
                        .toList();
        return new Failure(
                "pipeline_error",
                "Nextflow gave up: %s"
                        .formatted(
                                error.get().substring(error.get().indexOf(ERROR) + ERROR.length())),
                evidence,
                "Correct pipeline/main.nf or pipeline/nextflow.config; nextflow/nextflow.log among the results tells more.");
    }
}
