// SPDX-License-Identifier: Apache-2.0
package cove.capsule.format;

import java.util.List;
import java.util.Optional;

/**
 * The form a capsule or pipeline offers for its runs, from {@code .codeocean/app-panel.json}.
 *
 * @param namedParameters whether arguments are {@code --name=value} instead of bare values in order
 * @param results the files in the results folder that the form points out
 * @param processes in a pipeline of capsules, the processes whose capsules' forms belong to this
 *     one
 */
public record AppPanel(
        boolean namedParameters,
        General general,
        List<DataAssetSlot> dataAssets,
        List<Category> categories,
        List<Parameter> parameters,
        List<String> results,
        List<String> processes) {

    /** What a capsule without an app panel has: nothing is asked, nothing is forbidden. */
    public static final AppPanel EMPTY =
            new AppPanel(
                    false, General.EMPTY, List.of(), List.of(), List.of(), List.of(), List.of());

    public AppPanel {
        dataAssets = List.copyOf(dataAssets);
        categories = List.copyOf(categories);
        parameters = List.copyOf(parameters);
        results = List.copyOf(results);
        processes = List.copyOf(processes);
    }

    /** The words above the form. */
    public record General(
            Optional<String> title, Optional<String> instructions, Optional<String> helpText) {
        static final General EMPTY =
                new General(Optional.empty(), Optional.empty(), Optional.empty());
    }

    /**
     * A data asset that a person may replace in the form.
     *
     * @param id of the asset that is attached; {@code datasets.json} says where
     */
    public record DataAssetSlot(
            String id, String name, Optional<String> description, Optional<String> helpText) {}

    /** A heading that parameters are shown under. */
    public record Category(
            String id, String name, Optional<String> description, Optional<String> helpText) {}

    /**
     * Reads the text of an {@code app-panel.json}.
     *
     * @throws cove.problem.CoveException with every mistake, each with its file, line and column
     */
    public static AppPanel read(String json) {
        var mistakes = new Mistakes();
        var panel = AppPanelReader.read(json, mistakes);
        mistakes.throwIfAny();
        return panel;
    }
}
