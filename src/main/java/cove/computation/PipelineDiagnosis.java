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

/** Tells in words why a pipeline failed. */
final class PipelineDiagnosis {
    /** How Nextflow begins what went wrong. */
    private static final String ERROR = "ERROR ~ ";

    private static final String OF_A_TASK = "Error executing process";
    private static final String CAUSED_BY = "Caused by:";
    private static final String CAUSE = "- cause: ";
    private static final String NOTHING_WRITTEN = "Missing output file(s)";
    private static final String TOO_LONG = "exceeded running time limit";

    /** How what Nextflow was told of a task begins that did not end by itself. */
    private static final String INTERRUPTED = "Task was interrupted: ";

    private static final int EVIDENCE_LINES = 20;

    private PipelineDiagnosis() {}

    /**
     * A task failed.
     *
     * @param id of the computation
     * @param taskLines the end of what the task printed
     * @param runLines the end of what Nextflow printed
     */
    static Failure ofTask(
            String id,
            PipelineTask task,
            Resources all,
            List<String> taskLines,
            List<String> runLines) {
        String reason = reason(runLines);
        Failure failure =
                reason.startsWith(INTERRUPTED)
                        ? interrupted(reason.substring(INTERRUPTED.length()), task, all, taskLines)
                        : task.exitCode().orElse(1) == 0
                                ? refused(reason, taskLines)
                                : reason.contains(TOO_LONG)
                                        ? overdue(reason, taskLines)
                                        : ofScript(id, task, all, taskLines);
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

    /**
     * Whether what ended the run may be a task: a task may have failed before and been ignored, and
     * then something else went wrong.
     */
    static boolean mayBlameTask(List<String> runLines) {
        return error(runLines).map(line -> line.contains(OF_A_TASK)).orElse(true);
    }

    private static Optional<String> error(List<String> runLines) {
        return runLines.stream().filter(line -> line.contains(ERROR)).reduce((_, last) -> last);
    }

    /** What Nextflow gives as the reason, or nothing. */
    private static String reason(List<String> runLines) {
        return runLines.stream()
                .dropWhile(line -> !line.equals(CAUSED_BY))
                .skip(1)
                .findFirst()
                .map(String::strip)
                .orElse("");
    }

    /** The task itself ended well, and Nextflow found what it left not to be enough. */
    private static Failure refused(String reason, List<String> taskLines) {
        boolean missing = reason.contains(NOTHING_WRITTEN);
        return new Failure(
                missing ? "missing_output" : "task_refused",
                "It ended with exit code 0, but Nextflow did not accept what it left: %s."
                        .formatted(reason.isEmpty() ? "see its log" : reason),
                taskLines,
                missing
                        ? "Let the capsule write at least one such file into its results, also when it has nothing to tell."
                        : "nextflow/nextflow.log among the results tells more.");
    }

    private static Failure overdue(String reason, List<String> taskLines) {
        return new Failure(
                "time_limit",
                "It was ended: %s.".formatted(reason),
                taskLines,
                "Give the process more time (time in pipeline/main.nf or pipeline/nextflow.config), or less to do.");
    }

    /** By the engine that ran it, if it was not for its memory. */
    private static Failure interrupted(
            String reason, PipelineTask task, Resources all, List<String> taskLines) {
        if (task.outOfMemory()) {
            return ofScript("", task, all, taskLines);
        }
        return new Failure(
                "task_interrupted",
                "It did not end by itself: %s".formatted(withPeriod(reason)),
                taskLines,
                "Run the pipeline again; with resume_run_id (cove run --resume) it goes on from the tasks that were over. With an error strategy of retry it tries such a task again by itself.");
    }

    private static String withPeriod(String sentence) {
        return sentence.endsWith(".") ? sentence : sentence + ".";
    }

    private static Failure ofScript(
            String id, PipelineTask task, Resources all, List<String> taskLines) {
        Failure failure = FailureDiagnosis.explain(exit(task), resources(task, all), taskLines, "");
        return switch (failure.cause()) {
            case "exit_code" ->
                    new Failure(
                            failure.cause(),
                            "Its script ended with exit code %d."
                                    .formatted(task.exitCode().orElse(1)),
                            failure.evidence(),
                            "Read the last lines of its output; 'cove logs %s --task %d' prints all of it."
                                    .formatted(id, task.number()));
            case "out_of_memory" ->
                    new Failure(
                            failure.cause(),
                            failure.message(),
                            failure.evidence(),
                            "Give the process more memory (memory in pipeline/main.nf or pipeline/nextflow.config), or let it hold less at a time.");
            default -> failure;
        };
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
    static Failure ofKilledNextflow(Exit exit, Resources all, List<String> runLines) {
        Failure failure = FailureDiagnosis.explain(exit, all, last(runLines), "");
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

    private static List<String> last(List<String> lines) {
        return lines.subList(Math.max(0, lines.size() - EVIDENCE_LINES), lines.size());
    }

    /** The first line often says no more than where something went wrong. */
    private static String more(List<String> evidence) {
        return evidence.stream()
                .filter(line -> line.startsWith(CAUSE))
                .map(line -> line.substring(CAUSE.length()))
                .findFirst()
                .or(() -> Optional.of(reason(evidence)).filter(reason -> !reason.isEmpty()))
                .map(cause -> ": " + cause)
                .orElse("");
    }

    /** No task is to blame: the script or its configuration is wrong. */
    static Failure ofNextflow(Exit exit, Resources all, List<String> runLines) {
        Optional<String> error = error(runLines);
        if (error.isEmpty()) {
            return FailureDiagnosis.explain(exit, all, last(runLines), "");
        }
        List<String> evidence =
                runLines.subList(runLines.lastIndexOf(error.get()), runLines.size()).stream()
                        .limit(EVIDENCE_LINES)
                        .toList();
        return new Failure(
                "pipeline_error",
                "Nextflow gave up: %s%s"
                        .formatted(
                                error.get().substring(error.get().indexOf(ERROR) + ERROR.length()),
                                more(evidence)),
                evidence,
                "Correct pipeline/main.nf or pipeline/nextflow.config; nextflow/nextflow.log among the results tells more.");
    }
}
