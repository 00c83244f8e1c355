// SPDX-License-Identifier: Apache-2.0
package cove.nextflow.head;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import nextflow.executor.BashWrapperBuilder;
import nextflow.processor.TaskBean;
import nextflow.processor.TaskRun;
import nextflow.script.params.StdOutParam;

/** The script {@code .command.run} that stages a task's inputs and runs it. */
record TaskScript(TaskRun task) {
    /** How Nextflow keeps apart what a task prints to its two outputs: by two more programs. */
    private static final String APART =
            """
                (set -o pipefail; (nxf_launch | tee .command.out) 3>&1 1>&2 2>&3 | tee .command.err) &
                pid=$!
                wait $pid || nxf_main_ret=$?
            """;

    /** What runs the task's own script, where that is no more than one plain command. */
    private static final Pattern LAUNCH =
            Pattern.compile("(?m)^nxf_launch\\(\\) \\{\n    (/[\\w/. -]+)\n}$");

    /** A program of its own to make an empty file. */
    private static final Pattern TOUCH = Pattern.compile("(?m)^    touch (\\S+)$");

    /** Writes it, and tells Nextflow where the task's outputs will be. */
    void write() {
        TaskBean bean = task.toTaskBean();
        // It would measure by asking ps again and again; the kernel's accounts do it better.
        bean.setStatsEnabled(false);
        Path script = new BashWrapperBuilder(bean).build();
        Path folder = task.getWorkDir();
        task.setStdout(folder.resolve(TaskRun.CMD_OUTFILE));
        task.setStderr(folder.resolve(TaskRun.CMD_ERRFILE));
        if (!handsOnWhatItPrints() && joinOutputs(script)) {
            task.setStdout(folder.resolve(TaskRun.CMD_LOG));
            task.setStderr(null);
        }
    }

    @SuppressWarnings("unchecked") // an array of one class
    private boolean handsOnWhatItPrints() {
        return !task.getOutputsByType(StdOutParam.class).isEmpty();
    }

    private static boolean joinOutputs(Path script) {
        try {
            String text = Files.readString(script);
            if (!text.contains(APART)) {
                return false;
            }
            String together = text.replace(APART, together(text));
            Files.writeString(script, TOUCH.matcher(together).replaceAll("    : > $1"));
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Everything goes where the whole script's output goes, in the order in which it came. By its
     * name the shell would start the command in a process that only waits for another one.
     */
    private static String together(String script) {
        var launch = LAUNCH.matcher(script);
        return """
                %s &
                pid=$!
                wait $pid || nxf_main_ret=$?
            """
                .formatted(launch.find() ? launch.group(1) : "nxf_launch");
    }
}
