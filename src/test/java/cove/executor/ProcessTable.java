// SPDX-License-Identifier: Apache-2.0
package cove.executor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The processes of this machine, as /proc shows them (proc(5)). */
public final class ProcessTable {
    private ProcessTable() {}

    /** Those alive whose command line or environment mentions a word, this process apart. */
    public static List<String> mentioning(String word) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.pid() != ProcessHandle.current().pid())
                .filter(
                        process ->
                                read(process, "cmdline").contains(word)
                                        || read(process, "environ").contains(word))
                .map(process -> process.pid() + " " + read(process, "cmdline").replace('\0', ' '))
                .toList();
    }

    /** Those whose command line mentions a word, this process included: what every user can see. */
    public static List<String> withArgument(String word) {
        return ProcessHandle.allProcesses()
                .map(process -> process.pid() + " " + read(process, "cmdline").replace('\0', ' '))
                .filter(line -> line.contains(word))
                .toList();
    }

    private static String read(ProcessHandle process, String file) {
        try {
            return Files.readString(
                    Path.of("/proc", Long.toString(process.pid()), file),
                    StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return ""; // it has ended, or is not ours
        }
    }
}
