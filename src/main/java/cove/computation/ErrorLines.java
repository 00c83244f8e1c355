// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Which lines of a log look like errors: what compilers, shells, the kernel, Python, R, Java and
 * Nextflow say when something fails, and not each line with the word "error" in it.
 */
final class ErrorLines {
    /** A line without any of these, whatever the case of the letters, is none. */
    static final List<String> WORDS =
            List.of(
                    "error",
                    "exception",
                    "fatal",
                    "killed",
                    "fault",
                    "traceback",
                    "aborted",
                    "core dumped",
                    "panic",
                    "no space left",
                    "out of memory",
                    "allocate memory",
                    "bad_alloc",
                    "not found",
                    "permission denied",
                    "no such file");

    private static final Pattern ERROR =
            Pattern.compile(
                    String.join(
                            "|",
                            "^\\s*Traceback \\(most recent call last\\)",
                            // ValueError: and java.io.IOException, at the beginning or after a
                            // colon
                            "(?:^|[:>\\]] |Caused by: |in thread .*)(?:[a-z_0-9]+\\.)*[A-Z]\\w*(?:Error|Exception)\\b(?:$|[: ])",
                            "\\b(?i:error):(?! ?0\\b)",
                            "\\[\\s*(?i:error|fatal)\\s*\\]",
                            "^[^a-z]*\\b(?:ERROR|FATAL)\\b",
                            "\\bERROR [~|-]",
                            "^Error (?:in|executing|at)\\b",
                            "\\b(?i:fatal)(?: error)?:",
                            "\\b(?i:segmentation fault)\\b",
                            "(?:^|\\s)(?:Killed|Aborted)(?:$|\\s{2,}|\\s+\\(core dumped\\)|\\.$)",
                            "\\bcore dumped\\b",
                            "\\bBus error\\b",
                            "\\b(?:panic|PANIC): ",
                            "\\bstd::bad_alloc\\b",
                            "\\b(?i:out of memory)\\b",
                            "\\bCannot allocate memory\\b",
                            "\\bNo space left on device\\b",
                            ": (?:command not found|not found|Permission denied|No such file or directory)\\s*$"),
                    // A line that overwrites itself holds several.
                    Pattern.MULTILINE);

    /** Of a longer line the beginning tells; this keeps what looks at it quick. */
    private static final int LONGEST = 2000;

    private ErrorLines() {}

    static boolean isError(String line) {
        return ERROR.matcher(line.substring(0, Math.min(line.length(), LONGEST))).find();
    }
}
