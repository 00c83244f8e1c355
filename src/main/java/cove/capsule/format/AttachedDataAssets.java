// SPDX-License-Identifier: Apache-2.0
package cove.capsule.format;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads which data assets are attached, from {@code .codeocean/datasets.json}. */
public final class AttachedDataAssets {
    static final String FILE = ".codeocean/datasets.json";

    private AttachedDataAssets() {}

    /**
     * Reads the text of a {@code datasets.json}.
     *
     * @throws cove.problem.CoveException with every mistake, each with its file, line and column
     */
    public static List<AttachedDataAsset> read(String json) {
        var mistakes = new Mistakes();
        var attached = read(json, mistakes);
        mistakes.throwIfAny();
        return attached;
    }

    static List<AttachedDataAsset> read(String json, Mistakes mistakes) {
        List<AttachedDataAsset> attached = new ArrayList<>();
        Set<String> mounts = new HashSet<>();
        for (var object : SettingsParser.json(FILE, json, mistakes).objects("attached_datasets")) {
            asset(object)
                    .ifPresent(
                            asset -> {
                                attached.add(asset);
                                if (!mounts.add(asset.mount())) {
                                    object.mistake(
                                            "mount",
                                            "is %s, where another data asset is mounted already; choose another name"
                                                    .formatted(Quoted.of(asset.mount())));
                                }
                            });
        }
        return List.copyOf(attached);
    }

    private static Optional<AttachedDataAsset> asset(SettingsObject object) {
        var id = object.text("id");
        if (!object.has("id")) {
            object.mistake("id", "is missing; write the data asset's id");
        }
        var mount = object.text("mount");
        if (!object.has("mount")) {
            object.mistake("mount", "is missing; name a folder, such as reads");
        }
        var wrong = mount.flatMap(AttachedDataAsset::mistakeInMount);
        wrong.ifPresent(reason -> object.mistake("mount", reason));
        return wrong.isPresent() || id.isEmpty()
                ? Optional.empty()
                : mount.map(known -> new AttachedDataAsset(id.get(), known));
    }
}
