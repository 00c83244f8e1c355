// SPDX-License-Identifier: Apache-2.0
package cove.executor.slurm;

import java.util.Arrays;
import java.util.Locale;

/**
 * What Slurm calls the state of a job: its base states and its flags, which squeue(1) and sacct(1)
 * tell instead of these (manual page "Job State Codes", Slurm 22.05 to 25.05).
 */
enum SlurmJobState {
    BOOT_FAIL(Phase.OVER),
    CANCELLED(Phase.OVER),
    COMPLETED(Phase.OVER),
    COMPLETING(Phase.ALIVE),
    CONFIGURING(Phase.WAITING),
    DEADLINE(Phase.OVER),
    EXPEDITING(Phase.WAITING),
    FAILED(Phase.OVER),
    LAUNCH_FAILED(Phase.OVER),
    NODE_FAIL(Phase.OVER),
    OUT_OF_MEMORY(Phase.OVER),
    PENDING(Phase.WAITING),
    POWERING_UP(Phase.WAITING),
    POWER_UP_NODE(Phase.WAITING),
    PREEMPTED(Phase.OVER),
    RECONFIG_FAIL(Phase.OVER),
    REQUEUED(Phase.WAITING),
    REQUEUE_FED(Phase.WAITING),
    REQUEUE_HOLD(Phase.WAITING),
    RESIZING(Phase.ALIVE),
    RESV_DEL_HOLD(Phase.WAITING),
    REVOKED(Phase.OVER),
    RUNNING(Phase.ALIVE),
    SIGNALING(Phase.ALIVE),
    SPECIAL_EXIT(Phase.WAITING),
    STAGE_OUT(Phase.ALIVE),
    STOPPED(Phase.ALIVE),
    SUSPENDED(Phase.ALIVE),
    TIMEOUT(Phase.OVER),
    UPDATE_DB(Phase.ALIVE),
    /** A word that no manual had when this was written: the job is watched until it is gone. */
    UNKNOWN(Phase.ALIVE);

    /** What a state means for a run. */
    enum Phase {
        /** No process of it is there; one may come. */
        WAITING,
        /** Processes of it may be there. */
        ALIVE,
        /** No process of it is there, and none will come. */
        OVER
    }

    private static final int SHORTENED = 6;

    private final Phase phase;

    SlurmJobState(Phase phase) {
        this.phase = phase;
    }

    Phase phase() {
        return phase;
    }

    /**
     * Reads what a command prints: {@code "CANCELLED by 1000"}, and {@code "OUT_OF_ME+"} where a
     * column is too narrow.
     */
    static SlurmJobState parse(String text) {
        String word = text.strip().split("[ ,]", 2)[0].toUpperCase(Locale.ROOT);
        boolean isCut = word.endsWith("+") && word.length() > SHORTENED;
        String start = isCut ? word.substring(0, word.length() - 1) : word;
        return Arrays.stream(values())
                .filter(
                        state ->
                                isCut ? state.name().startsWith(start) : state.name().equals(start))
                .findFirst()
                .orElse(UNKNOWN);
    }
}
