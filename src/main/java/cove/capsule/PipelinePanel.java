// SPDX-License-Identifier: Apache-2.0
package cove.capsule;

import cove.capsule.format.AppPanel;
import cove.capsule.nextflow.PipelineDescription;
import cove.capsule.nextflow.PipelineProcess;
import java.util.List;

/** The app panel of a pipeline. */
public final class PipelinePanel {
    private PipelinePanel() {}

    /**
     * What the pipeline's own file says. Its parameters are always named, for they become
     * Nextflow's; and where it names no processes, all those are in it that pass on arguments.
     */
    public static AppPanel of(PipelineDescription pipeline) {
        AppPanel panel = pipeline.appPanel();
        return new AppPanel(
                true,
                panel.general(),
                panel.dataAssets(),
                panel.categories(),
                panel.parameters(),
                panel.results(),
                panel.processes().isEmpty() ? withArguments(pipeline) : panel.processes());
    }

    private static List<String> withArguments(PipelineDescription pipeline) {
        return pipeline.text().processes().stream()
                .filter(process -> process.argumentsParameter().isPresent())
                .map(PipelineProcess::name)
                .toList();
    }
}
