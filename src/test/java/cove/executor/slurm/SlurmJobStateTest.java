// SPDX-License-Identifier: Apache-2.0
package cove.executor.slurm;

import static org.assertj.core.api.Assertions.assertThat;

import cove.executor.slurm.SlurmJobState.Phase;
import java.util.EnumSet;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlurmJobStateTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            textBlock =
                    """
                    PENDING;            PENDING
                    RUNNING;            RUNNING
                    COMPLETING;         COMPLETING
                    CONFIGURING;        CONFIGURING
                    COMPLETED;          COMPLETED
                    FAILED;             FAILED
                    CANCELLED;          CANCELLED
                    CANCELLED by 1000;  CANCELLED
                    CANCELLED+;         CANCELLED
                    OUT_OF_MEMORY;      OUT_OF_MEMORY
                    OUT_OF_ME+;         OUT_OF_MEMORY
                    NODE_FAIL;          NODE_FAIL
                    TIMEOUT;            TIMEOUT
                    PREEMPTED;          PREEMPTED
                    BOOT_FAIL;          BOOT_FAIL
                    DEADLINE;           DEADLINE
                    REQUEUED;           REQUEUED
                    REQUEUE_HOLD;       REQUEUE_HOLD
                    RESV_DEL_HOLD;      RESV_DEL_HOLD
                    SPECIAL_EXIT;       SPECIAL_EXIT
                    SUSPENDED;          SUSPENDED
                    STOPPED;            STOPPED
                    SIGNALING;          SIGNALING
                    STAGE_OUT;          STAGE_OUT
                    REVOKED;            REVOKED
                    RUNNING,POWERING_UP; RUNNING
                    EVAPORATING;        UNKNOWN
                    """)
    void whatCommandsPrintIsRead(String printed, SlurmJobState state) {
        assertThat(SlurmJobState.parse(printed)).isEqualTo(state);
    }

    @ParameterizedTest
    @CsvSource({
        "TIMEOUT, time_limit, time limit of 2:00:00",
        "OUT_OF_MEMORY, out_of_memory, It ran out of memory on n7",
        "NODE_FAIL, node_failed, The node that it ran on failed (job 12 on n7)",
        "BOOT_FAIL, node_failed, did not come up",
        "RECONFIG_FAIL, node_failed, did not come up",
        "LAUNCH_FAILED, node_failed, could not start its job",
        "PREEMPTED, preempted, a job of higher priority",
        "CANCELLED, cancelled_in_slurm, Somebody cancelled its job",
        "REVOKED, cancelled_in_slurm, another cluster",
        "DEADLINE, deadline, deadline",
    })
    void whatSlurmEndsHasAMessageOfItsOwn(SlurmJobState state, String cause, String words) {
        var told = JobWords.interruption(job(state, "")).orElseThrow();

        assertThat(told.cause()).isEqualTo(cause);
        assertThat(told.message()).contains(words).endsWith(".");
        assertThat(told.advice()).isNotEmpty();
    }

    @Test
    void everyOtherStateIsTheRunsOwnAffair() {
        var own =
                EnumSet.allOf(SlurmJobState.class).stream()
                        .filter(state -> state.phase() == Phase.OVER)
                        .filter(state -> JobWords.interruption(job(state, "")).isEmpty())
                        .collect(Collectors.toSet());

        assertThat(own).containsExactlyInAnyOrder(SlurmJobState.COMPLETED, SlurmJobState.FAILED);
    }

    @Test
    void whoWaitsIsToldWhy() {
        assertThat(JobWords.waiting(job(SlurmJobState.PENDING, "Resources")))
                .isEqualTo("job 12 is in Slurm's queue: Resources");
        assertThat(JobWords.waiting(job(SlurmJobState.PENDING, ""))).contains("waits its turn");
        assertThat(JobWords.waiting(job(SlurmJobState.CONFIGURING, ""))).contains("made ready");
        assertThat(JobWords.waiting(job(SlurmJobState.REQUEUE_HOLD, ""))).contains("held");
        assertThat(JobWords.waiting(job(SlurmJobState.RESV_DEL_HOLD, ""))).contains("reservation");
    }

    @Test
    void theLinesOfJobsAreReadAndOthersPassedOver() {
        assertThat(Job.parse("12|RUNNING|UNLIMITED|None|n1|4003e02e-67af"))
                .contains(
                        new Job(
                                "12",
                                "4003e02e-67af",
                                SlurmJobState.RUNNING,
                                "UNLIMITED",
                                "",
                                "n1"));
        assertThat(Job.parse("13|PENDING|1-00:00:00|ReqNodeNotAvail, UnavailableNodes:n1||a|b"))
                .contains(
                        new Job(
                                "13",
                                "a|b",
                                SlurmJobState.PENDING,
                                "1-00:00:00",
                                "ReqNodeNotAvail, UnavailableNodes:n1",
                                ""));
        assertThat(Job.parse("14|CANCELLED by 0|Partition_Limit|None|None assigned|x"))
                .contains(new Job("14", "x", SlurmJobState.CANCELLED, "", "", ""));
        assertThat(Job.parse("15_[1-9]|PENDING|1:00|Priority||array")).isEqualTo(Optional.empty());
        assertThat(Job.parse("Welcome to the cluster!")).isEqualTo(Optional.empty());
        assertThat(Job.parse("")).isEqualTo(Optional.empty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    4711                                               | 4711
                    4711;rome                                          | 4711
                    Submitted batch job 4711                           | 4711
                    Submitted batch job 4711 on cluster rome           | 4711
                    'Your project has 12 hours left\\n4711;rome\\n'    | 4711
                    '4711\\nsbatch: your job is in queue 5\\n'         | 4711
                    no number at all                                   |
                    """)
    void theNumberOfAJobIsFoundInWhatSitesPrint(String printed, String number) {
        assertThat(Slurm.parseNumber(printed.replace("\\n", "\n")))
                .isEqualTo(Optional.ofNullable(number));
    }

    private static Job job(SlurmJobState state, String reason) {
        return new Job("12", "name", state, "2:00:00", reason, "n7");
    }
}
