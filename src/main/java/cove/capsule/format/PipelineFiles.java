// SPDX-License-Identifier: Apache-2.0
package cove.capsule.format;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * All that the files of a checked-out pipeline say, but for what {@code pipeline/main.nf} means.
 *
 * @param mainScript the text of {@code pipeline/main.nf}; absent only beside a mistake
 * @param appPanel from {@code app-panel.json}, or else from {@code nextflow_schema.json}
 * @param graph absent when the visual editor is not in use
 * @param hasConfiguration whether there is a {@code pipeline/nextflow.config} of its own
 * @param mistakes what is wrong with the files, each with its place; when there is any, the rest is
 *     not to be relied on
 */
public record PipelineFiles(
        Optional<String> mainScript,
        CapsuleMetadata metadata,
        AppPanel appPanel,
        List<AttachedDataAsset> attachedDataAssets,
        PipelineSettings settings,
        Optional<PipelineGraph> graph,
        boolean hasConfiguration,
        CoveSettings coveSettings,
        List<String> mistakes) {
    /** Where a pipeline's script lies. */
    public static final String MAIN_SCRIPT = "pipeline/main.nf";

    private static final String CONFIGURATION = "pipeline/nextflow.config";

    public PipelineFiles {
        attachedDataAssets = List.copyOf(attachedDataAssets);
        mistakes = List.copyOf(mistakes);
    }

    /** Whether a folder is a pipeline's: it has a main script, and no {@code code/run}. */
    public static boolean isPipeline(Path folder) {
        return SettingsFolder.open(folder, new Mistakes())
                .filter(files -> files.has(MAIN_SCRIPT) && !files.has("code/run"))
                .isPresent();
    }

    /**
     * Reads a pipeline's folder.
     *
     * @throws cove.problem.CoveException when there is no such folder
     */
    public static PipelineFiles read(Path folder) {
        var mistakes = new Mistakes();
        var opened = SettingsFolder.open(folder, mistakes);
        mistakes.throwIfAny();
        return read(opened.orElseThrow(), mistakes);
    }

    private static PipelineFiles read(SettingsFolder pipeline, Mistakes mistakes) {
        var script = mainScript(pipeline, mistakes);
        var metadata =
                pipeline.text(CapsuleMetadata.FILE)
                        .map(text -> CapsuleMetadata.read(text, mistakes))
                        .orElse(CapsuleMetadata.EMPTY);
        var appPanel = appPanel(pipeline, mistakes);
        var attached =
                pipeline.text(AttachedDataAssets.FILE)
                        .map(text -> AttachedDataAssets.read(text, mistakes))
                        .orElse(List.of());
        var settings =
                pipeline.text(PipelineSettings.FILE)
                        .map(text -> PipelineSettings.read(text, mistakes))
                        .orElse(PipelineSettings.NONE);
        var graph =
                pipeline.text(PipelineGraph.FILE).map(text -> PipelineGraph.read(text, mistakes));
        boolean hasConfiguration = pipeline.regularFile(CONFIGURATION, "pipeline").isPresent();
        return new PipelineFiles(
                script,
                metadata,
                appPanel,
                attached,
                settings,
                graph,
                hasConfiguration,
                CoveSettings.read(pipeline, mistakes),
                mistakes.all());
    }

    private static Optional<String> mainScript(SettingsFolder pipeline, Mistakes mistakes) {
        if (pipeline.has(MAIN_SCRIPT)) {
            return pipeline.regularFile(MAIN_SCRIPT, "pipeline")
                    .flatMap(_ -> pipeline.text(MAIN_SCRIPT));
        }
        mistakes.add(
                pipeline.has("code/run")
                        ? "code/run: this is a capsule, not a pipeline; add it with 'cove capsule add'"
                        : MAIN_SCRIPT
                                + ": the file is missing, and a pipeline starts there; add a Nextflow script");
        return Optional.empty();
    }

    private static AppPanel appPanel(SettingsFolder pipeline, Mistakes mistakes) {
        var panel =
                pipeline.text(AppPanelReader.FILE).map(text -> AppPanelReader.read(text, mistakes));
        return panel.or(() -> pipeline.text(NextflowSchema.FILE).flatMap(NextflowSchema::read))
                .orElse(AppPanel.EMPTY);
    }
}
