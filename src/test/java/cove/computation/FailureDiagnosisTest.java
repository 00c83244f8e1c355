// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import static org.assertj.core.api.Assertions.assertThat;

import cove.executor.Exit;
import cove.executor.Resources;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailureDiagnosisTest {
    private static final Resources RESOURCES = new Resources(1, 2L << 30, 10);

    private static RunRecord.Failure explain(int exitCode, String... lines) {
        return explain(exitCode, 0, "#!/bin/bash", lines);
    }

    private static RunRecord.Failure explain(
            int exitCode, int outOfMemory, String firstLine, String... lines) {
        return FailureDiagnosis.explain(
                new Exit(
                        exitCode,
                        Instant.EPOCH,
                        Instant.EPOCH,
                        OptionalLong.of(3L << 29),
                        OptionalLong.empty(),
                        outOfMemory,
                        false),
                RESOURCES,
                List.of(lines),
                firstLine);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    bash: line 3: samtools: command not found                       | samtools
                    ./run: line 3: samtools: command not found                      | samtools
                    run: 3: samtools: not found                                     | samtools
                    ./run: line 3: /opt/tools/bwa: No such file or directory        | /opt/tools/bwa
                    /usr/bin/env: ‘python2’: No such file or directory              | python2
                    env: 'Rscript': No such file or directory                       | Rscript
                    """)
    void aProgramThatIsNotThereIsNamed(String line, String program) {
        var failure = explain(127, "set -ex", line);

        assertThat(failure.cause()).isEqualTo("command_not_found");
        assertThat(failure.message()).contains("'%s'".formatted(program));
        assertThat(failure.evidence()).contains(line);
    }

    @Test
    void exitCode127WithoutAHintStillSaysWhatIsWrong() {
        assertThat(explain(127).message()).contains("called a program", "127");
    }

    @Test
    void aProgramThatMayNotBeExecutedIsSaidToBeSo() {
        assertThat(explain(126, "bash: ./tool: Permission denied").cause())
                .isEqualTo("not_executable");
    }

    @Test
    void outOfMemoryIsToldWithItsNumbers() {
        var failure = explain(137, 2, "#!/bin/bash", "Killed");

        assertThat(failure.cause()).isEqualTo("out_of_memory");
        assertThat(failure.message()).contains("1.50 GiB of 2.00 GiB", "2 of its processes");
        assertThat(failure.advice()).contains("resource class");
    }

    @Test
    void aFullDiskIsToldWhateverTheExitCode() {
        assertThat(explain(1, "cp: error writing 'x': No space left on device").cause())
                .isEqualTo("no_space");
    }

    @ParameterizedTest
    @CsvSource({"139,SIGSEGV", "137,SIGKILL", "134,SIGABRT", "143,SIGTERM", "159,SIGSYS"})
    void aSignalIsNamed(int exitCode, String signal) {
        var failure = explain(exitCode, "last words");

        assertThat(failure.cause()).isEqualTo("killed_by_signal");
        assertThat(failure.message()).contains(signal);
    }

    @Test
    void anInterpreterThatIsNotThereIsNamedWithTheFirstLine() {
        var failure = explain(127, 0, "#!/usr/bin/ruby", "cove: 1: ./run: not found");

        assertThat(failure.cause()).isEqualTo("interpreter_not_found");
        assertThat(failure.message()).contains("#!/usr/bin/ruby");
    }

    @Test
    void windowsLineEndsAreTheAdviceWhereTheyAreTheCause() {
        var failure = explain(127, 0, "#!/bin/bash\r", "cove: 1: ./run: not found");

        assertThat(failure.advice()).contains("Windows line ends");
    }

    @Test
    void anyOtherExitCodeIsTheCapsulesOwn() {
        var failure = explain(3, "no such gene");

        assertThat(failure.cause()).isEqualTo("exit_code");
        assertThat(failure.message()).contains("exit code 3");
        assertThat(failure.evidence()).containsExactly("no such gene");
    }

    @Test
    void aSandboxThatCouldNotBeMadeIsNotTheCapsulesFault() {
        var failure =
                explain(1, "bwrap: No permissions to create new namespace, likely because ...");

        assertThat(failure.cause()).isEqualTo("sandbox_failed");
        assertThat(failure.advice()).contains("administrator");
    }

    @ParameterizedTest
    @CsvSource({
        "MemoryError",
        "terminate called after throwing an instance of 'std::bad_alloc'",
        "fork: Cannot allocate memory",
        "Error: cannot allocate vector of size 3.7 Gb"
    })
    void aProgramThatWasRefusedMemoryRanOutOfIt(String line) {
        var failure = explain(1, line);

        assertThat(failure.cause()).isEqualTo("out_of_memory");
        assertThat(failure.message()).contains("2.00 GiB");
    }
}
