// SPDX-License-Identifier: Apache-2.0
package cove.capsule.nextflow;

import cove.capsule.format.PipelineFiles;
import cove.problem.CoveException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a checked-out pipeline: everything it says about itself, or everything wrong with it. */
public final class PipelineFolder {
    private PipelineFolder() {}

    /** Whether a folder is a pipeline's: it has a main script, and no {@code code/run}. */
    public static boolean isOne(Path folder) {
        return PipelineFiles.isPipeline(folder);
    }

    /**
     * Reads a pipeline's folder.
     *
     * @throws CoveException with the mistakes of all its files, each naming its file
     */
    public static PipelineDescription read(Path folder) {
        var files = PipelineFiles.read(folder);
        List<String> mistakes = new ArrayList<>(files.mistakes());
        var text = files.mainScript().flatMap(script -> text(script, mistakes));
        if (text.isPresent() && files.graph().isPresent()) {
            GraphCheck.mistakes(text.get(), files.graph().get()).forEach(mistakes::add);
        }
        CoveException.throwIfAny(mistakes);
        return new PipelineDescription(
                files.metadata(),
                files.graph()
                        .map(graph -> GraphCheck.completed(text.orElseThrow(), graph))
                        .orElseGet(text::orElseThrow),
                files.appPanel(),
                files.attachedDataAssets(),
                files.settings(),
                files.hasConfiguration(),
                files.coveSettings());
    }

    private static Optional<PipelineText> text(String script, List<String> mistakes) {
        return switch (Dsl1.toDsl2(script)) {
            case Conversion.Script(var dsl2, var rewritten) ->
                    Optional.of(PipelineText.of(dsl2, rewritten));
            case Conversion.NotUnderstood(var found) -> {
                found.forEach(mistake -> mistakes.add(mistake.toString()));
                yield Optional.empty();
            }
        };
    }
}
