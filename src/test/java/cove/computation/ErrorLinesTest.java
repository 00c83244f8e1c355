// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class ErrorLinesTest {
    private static final List<String> ERRORS =
            List.of(
                    "Traceback (most recent call last):",
                    "ValueError: could not convert string to float: 'x'",
                    "numpy.linalg.LinAlgError: Singular matrix",
                    "KeyError",
                    "Exception in thread \"main\" java.lang.IllegalStateException: no",
                    "Caused by: java.io.IOException: disk",
                    "main.c:3:10: fatal error: x.h: No such file or directory",
                    "main.c:7:1: error: expected ';'",
                    "fatal: not a git repository",
                    "Error in read.csv(\"x\") : object 'y' not found",
                    "Error: package 'x' is not there",
                    "ERROR ~ Error executing process > 'FIT (1)'",
                    "2026-11-23 14:00:01 ERROR root: it broke",
                    "[ERROR] Failed to execute goal",
                    "[E::hts_open] fatal: cannot open",
                    "/code/run: line 3: 12345 Killed                  python fit.py",
                    "Killed",
                    "Segmentation fault (core dumped)",
                    "/code/run: line 4:  7 Aborted                 (core dumped) ./tool",
                    "panic: runtime error: index out of range",
                    "thread 'main' panicked at 'x': error: no",
                    "terminate called after throwing an instance of 'std::bad_alloc'",
                    "MemoryError",
                    "cp: cannot create regular file: No space left on device",
                    "sort: Cannot allocate memory",
                    "CUDA out of memory. Tried to allocate 2 GiB",
                    "/code/run: line 2: samtools: command not found",
                    "sh: 1: bwa: not found",
                    "cat: /data/x: No such file or directory",
                    "bash: ./run.sh: Permission denied",
                    "10 %\rOSError: broken");

    private static final List<String> OTHERS =
            List.of(
                    "",
                    "0 errors, 3 warnings",
                    "error rate 0.013",
                    "mean squared error = 0.2",
                    "Number of errors: 0",
                    "error: 0",
                    "no error was found",
                    "writing errors to error.log",
                    "loaded module exceptions",
                    "training with --error-rate 0.1",
                    "standard error of the mean",
                    "The killed cells were counted",
                    "default settings",
                    "pages faulted in: 12",
                    "step 00012: nothing to tell of",
                    "fatality rate 0.02",
                    "terror in the night");

    @Test
    void whatLooksLikeAnErrorIsToldFromWhatOnlyHasTheWordInIt() {
        assertThat(ERRORS).allMatch(ErrorLines::isError);
        assertThat(OTHERS).noneMatch(ErrorLines::isError);
    }

    @Test
    void everyErrorHasOneOfTheWordsThatAreLookedForFirst() {
        assertThat(ERRORS)
                .allMatch(
                        line ->
                                ErrorLines.WORDS.stream()
                                        .anyMatch(line.toLowerCase(Locale.ROOT)::contains));
    }
}
