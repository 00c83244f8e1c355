// SPDX-License-Identifier: Apache-2.0
package cove.executor.slurm;

import cove.executor.Interruption;
import java.util.Optional;

/** Tells in words what Slurm did with a job. */
final class JobWords {
    private static final String AGAIN =
            "Run it again; what it printed until then is in its log. If it happens often, ask the cluster's administrator.";

    private JobWords() {}

    /** Why a job has not started yet. */
    static String waiting(Job job) {
        String why =
                switch (job.state()) {
                    case CONFIGURING, POWERING_UP, POWER_UP_NODE -> "its nodes are made ready";
                    case REQUEUED, REQUEUE_FED, EXPEDITING -> "it was put back into the queue";
                    case REQUEUE_HOLD, SPECIAL_EXIT ->
                            "it was put back into the queue and is held until somebody releases it";
                    case RESV_DEL_HOLD -> "it is held because its reservation was deleted";
                    default -> job.reason().isEmpty() ? "it waits its turn" : job.reason();
                };
        return "job %s is in Slurm's queue: %s".formatted(job.id(), why);
    }

    /** What Slurm did to a run that is over, where it was Slurm who ended it. */
    static Optional<Interruption> interruption(Job job) {
        return switch (job.state()) {
            case TIMEOUT ->
                    told(
                            "time_limit",
                            "Slurm ended it at its time limit%s%s."
                                    .formatted(
                                            job.timeLimit().isEmpty()
                                                    ? ""
                                                    : " of " + job.timeLimit(),
                                            where(job)),
                            "Ask for more time (\"slurm\": {\"time\": \"4:00:00\"} in .codeocean/cove.json, or time in [slurm] of cove.toml), then run it again.");
            case OUT_OF_MEMORY ->
                    told(
                            "out_of_memory",
                            "It ran out of memory%s: Slurm's limit for its job was reached, and the kernel killed it."
                                    .formatted(job.place()),
                            "Give the capsule a larger resource class (.codeocean/resources.json), or let it hold less in memory at a time.");
            case PREEMPTED ->
                    told(
                            "preempted",
                            "Slurm took its node for a job of higher priority%s."
                                    .formatted(where(job)),
                            "Run it again, or in a partition whose jobs are not preempted.");
            case CANCELLED ->
                    told(
                            "cancelled_in_slurm",
                            "Somebody cancelled its job in Slurm%s, not by way of this server."
                                    .formatted(where(job)),
                            "Ask the cluster's administrator why, or run it again.");
            case NODE_FAIL ->
                    told(
                            "node_failed",
                            "The node that it ran on failed%s.".formatted(where(job)),
                            AGAIN);
            case BOOT_FAIL, RECONFIG_FAIL ->
                    told(
                            "node_failed",
                            "The node that it was to run on did not come up%s."
                                    .formatted(where(job)),
                            AGAIN);
            case LAUNCH_FAILED ->
                    told(
                            "node_failed",
                            "Slurm could not start its job on the node%s.".formatted(where(job)),
                            AGAIN);
            case DEADLINE ->
                    told(
                            "deadline",
                            "Slurm ended its job because it could not end by its deadline%s."
                                    .formatted(where(job)),
                            "Take the deadline out of the options in cove.toml, or make it later.");
            case REVOKED ->
                    told(
                            "cancelled_in_slurm",
                            "Slurm gave its job to another cluster of the federation%s, which this server does not follow."
                                    .formatted(where(job)),
                            "Name one cluster (options = [\"--clusters=…\"] in [slurm] of cove.toml), then run it again.");
            case COMPLETED,
                    COMPLETING,
                    CONFIGURING,
                    EXPEDITING,
                    FAILED,
                    PENDING,
                    POWERING_UP,
                    POWER_UP_NODE,
                    REQUEUED,
                    REQUEUE_FED,
                    REQUEUE_HOLD,
                    RESIZING,
                    RESV_DEL_HOLD,
                    RUNNING,
                    SIGNALING,
                    SPECIAL_EXIT,
                    STAGE_OUT,
                    STOPPED,
                    SUSPENDED,
                    UPDATE_DB,
                    UNKNOWN ->
                    Optional.empty();
        };
    }

    private static Optional<Interruption> told(String cause, String message, String advice) {
        return Optional.of(new Interruption(cause, message, advice));
    }

    /** Its number, and its node where it had one. */
    private static String where(Job job) {
        return " (job %s%s)".formatted(job.id(), job.place());
    }

    /** A job that is over without a word of a run that was begun. */
    static Interruption begunAndGone(Job job) {
        return interruption(job)
                .orElseGet(
                        () ->
                                new Interruption(
                                        "lost",
                                        "Slurm says that its job ended%s (%s), but the record of its end did not appear in the run's folder."
                                                .formatted(where(job), job.state()),
                                        AGAIN));
    }

    /** A job that is over and never began its run. */
    static Interruption neverBegun(Job job, String folder) {
        return interruption(job)
                .orElseGet(
                        () ->
                                new Interruption(
                                        "lost",
                                        "Slurm says that its job ended%s (%s), but it never began: the node must see the folder %s under this name, as this account, and be able to write there."
                                                .formatted(where(job), job.state(), folder),
                                        "This is for the server's administrator: keep the home on a folder that all nodes share (docs/executors/slurm.md)."));
    }

    /** Slurm does not know the job any more. */
    static Interruption forgotten(String job, boolean begun) {
        return new Interruption(
                "lost",
                begun
                        ? "Slurm knows nothing of its job %s any more, and the record of its end is not in the run's folder."
                                .formatted(job)
                        : "Slurm knows nothing of its job any more, and it never began.",
                AGAIN);
    }

    /** Put back into the queue after it began: it does not begin twice. */
    static Interruption requeued(Job job) {
        return new Interruption(
                "requeued",
                "Slurm ended it and put its job back into the queue%s, and cove does not run it twice. It does so on request, and with what it had just started when its controller is killed."
                        .formatted(where(job)),
                AGAIN);
    }
}
