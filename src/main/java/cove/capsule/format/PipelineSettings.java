// SPDX-License-Identifier: Apache-2.0
package cove.capsule.format;

import java.util.Optional;

/**
 * How a pipeline wants to be run, from {@code .codeocean/settings.json}.
 *
 * @param nextflowVersion what it was written for, such as {@code 24.10.4}
 * @param noCache whether a run must not take up the tasks of an earlier one
 * @param errorStrategy what a failed task means; absent, the script and its configuration say
 * @param verboseLogs whether what tasks print belongs into the log of the run
 */
public record PipelineSettings(
        Optional<String> nextflowVersion,
        boolean noCache,
        Optional<ErrorStrategy> errorStrategy,
        boolean verboseLogs) {
    static final String FILE = ".codeocean/settings.json";

    /** What a pipeline without settings has. */
    public static final PipelineSettings NONE =
            new PipelineSettings(Optional.empty(), false, Optional.empty(), false);

    /**
     * What happens when a task fails (Nextflow's manual, process directive errorStrategy).
     *
     * @param maxRetries how often one task is tried again
     * @param maxErrors how many failures of one process are borne
     */
    public record ErrorStrategy(
            Word word, Optional<Integer> maxRetries, Optional<Integer> maxErrors) {

        /** Nextflow's four words, in upper case. */
        public enum Word {
            TERMINATE,
            FINISH,
            IGNORE,
            RETRY
        }
    }

    /**
     * Reads the text of a {@code settings.json}.
     *
     * @throws cove.problem.CoveException with every mistake, each with its file, line and column
     */
    public static PipelineSettings read(String json) {
        var mistakes = new Mistakes();
        var settings = read(json, mistakes);
        mistakes.throwIfAny();
        return settings;
    }

    static PipelineSettings read(String json, Mistakes mistakes) {
        var settings = SettingsParser.json(FILE, json, mistakes);
        return new PipelineSettings(
                settings.filledText("nextflow_version"),
                settings.flag("no_cache"),
                errorStrategy(settings.object("nextflow_error_strategy")),
                settings.flag("verbose_logs"));
    }

    private static Optional<ErrorStrategy> errorStrategy(SettingsObject strategy) {
        var retries = strategy.count("max_retries");
        var errors = strategy.count("max_errors");
        return strategy.word("error_strategy", ErrorStrategy.Word.class)
                .map(word -> new ErrorStrategy(word, retries, errors));
    }
}
