// SPDX-License-Identifier: Apache-2.0
package cove.capsule.format;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Reads a checked-out capsule: everything it says about itself, or everything wrong with it. */
public final class CapsuleFolder {
    private static final String RUN = "code/run";

    private CapsuleFolder() {}

    /**
     * Reads a capsule's folder.
     *
     * @throws cove.problem.CoveException with the mistakes of all its files, each naming its file
     */
    public static CapsuleDescription read(Path folder) {
        var mistakes = new Mistakes();
        var opened = SettingsFolder.open(folder, mistakes);
        mistakes.throwIfAny();
        var capsule = opened.orElseThrow();
        checkEntryPoint(capsule, mistakes);
        var description = describe(capsule, mistakes);
        mistakes.throwIfAny();
        return description;
    }

    private static void checkEntryPoint(SettingsFolder capsule, Mistakes mistakes) {
        if (capsule.has(RUN)) {
            // Of the repository a run sees code/ alone, so the script must be in it.
            var _ = capsule.regularFile(RUN, "code");
        } else if (capsule.has("pipeline/main.nf")) {
            mistakes.add(
                    "pipeline/main.nf: this is a pipeline, not a capsule; add it with 'cove pipeline add'");
        } else {
            mistakes.add(
                    "code/run: the file is missing, and a capsule starts there; add a script such as"
                            + " one that ends in 'python -u run_capsule.py \"$@\"'");
        }
    }

    private static CapsuleDescription describe(SettingsFolder capsule, Mistakes mistakes) {
        return new CapsuleDescription(
                capsule.text(CapsuleMetadata.FILE)
                        .map(text -> CapsuleMetadata.read(text, mistakes))
                        .orElse(CapsuleMetadata.EMPTY),
                capsule.text(AppPanelReader.FILE)
                        .map(text -> AppPanelReader.read(text, mistakes))
                        .orElse(AppPanel.EMPTY),
                capsule.text(AttachedDataAssets.FILE)
                        .map(text -> AttachedDataAssets.read(text, mistakes))
                        .orElse(List.of()),
                capsule.text(RequestedResources.FILE)
                        .map(text -> RequestedResources.read(text, mistakes))
                        .orElse(RequestedResources.NONE),
                capsule.text(DockerfileEnvironment.FILE)
                        .map(text -> environment(text, mistakes))
                        .orElse(Map.of()),
                CoveSettings.read(capsule, mistakes),
                AttachedSecrets.read(capsule, mistakes));
    }

    private static Map<String, String> environment(String dockerfile, Mistakes mistakes) {
        return DockerfileEnvironment.read(dockerfile, DockerfileEnvironment.OF_ANY_IMAGE, mistakes);
    }
}
