// SPDX-License-Identifier: Apache-2.0
package cove.executor.docker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ContainerReportTest {
    private static final String RESERVE = "\n".repeat(100);

    @Test
    void whatWasOnlyReservedTellsNothing() {
        ContainerReport report = ContainerReport.read(RESERVE);

        assertThat(report.isBegun()).isFalse();
        assertThat(report.exitCode()).isEmpty();
    }

    @Test
    void whatBeganHasNoExitCodeUntilItsEndIsThere() {
        assertThat(ContainerReport.read("begun\n" + RESERVE).isBegun()).isTrue();
        assertThat(ContainerReport.read("exit_code 3\ncpu_nanos 1\n" + RESERVE).exitCode())
                .isEmpty();
    }

    @Test
    void bothVersionsOfControlGroupsAreRead() {
        ContainerReport first =
                ContainerReport.read(
                        """
                        exit_code 3
                        cpu_nanos 26227055
                        peak_memory 4083712
                        memory oom_kill_disable 0
                        memory under_oom 0
                        memory oom_kill 2
                        end
                        """
                                + RESERVE);
        ContainerReport second =
                ContainerReport.read(
                        """
                        exit_code 0
                        cpu usage_usec 26227
                        cpu user_usec 20000
                        peak_memory 4083712
                        memory oom 0
                        memory oom_kill 2
                        end
                        """);

        assertThat(first.exitCode()).contains(3);
        assertThat(first.cpuMillis()).hasValue(26);
        assertThat(second.cpuMillis()).hasValue(26);
        assertThat(first.peakMemory()).hasValue(4_083_712);
        assertThat(second.outOfMemory()).hasValue(2);
    }

    @Test
    void whatARunMadeUpIsNoNumber() {
        ContainerReport report =
                ContainerReport.read(
                        "exit_code 256\npeak_memory 99999999999999999999\ncpu_nanos -1\nmemory oom_kill x\n \nend\n");

        assertThat(report.exitCode()).isEmpty();
        assertThat(report.peakMemory()).isEmpty();
        assertThat(report.cpuMillis()).isEmpty();
        assertThat(report.outOfMemory()).isEmpty();
    }
}
