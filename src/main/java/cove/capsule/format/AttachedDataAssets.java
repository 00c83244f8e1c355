// SPDX-License-Identifier: Apache-2.0
package cove.capsule.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cove.problem.CoveException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads which data assets are attached, from {@code .codeocean/datasets.json}. */
public final class AttachedDataAssets {
    /** Where they are named, from the top of the repository. */
    public static final String FILE = ".codeocean/datasets.json";

    private static final int LARGEST = 1 << 20;

    /** As the vendor's platform writes it. */
    private static final ObjectWriter WRITER =
            new ObjectMapper()
                    .writer(
                            new DefaultPrettyPrinter(
                                            Separators.createDefaultInstance()
                                                    .withObjectFieldValueSpacing(
                                                            Separators.Spacing.AFTER))
                                    .withObjectIndenter(new DefaultIndenter("\t", "\n"))
                                    .withArrayIndenter(new DefaultIndenter("\t", "\n")));

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

    /**
     * Writes which data assets are attached; whatever else the file says stays.
     *
     * @param before what {@link #read} read
     */
    public static String write(Optional<String> before, List<AttachedDataAsset> attached) {
        ObjectNode file = tree(before.orElse("{}"));
        if (!file.has("version")) {
            file.put("version", 1);
        }
        Map<AttachedDataAsset, JsonNode> known = new HashMap<>();
        file.path("attached_datasets")
                .forEach(
                        node ->
                                known.put(
                                        new AttachedDataAsset(
                                                node.path("id").asText(),
                                                node.path("mount").asText()),
                                        node));
        ArrayNode all = file.putArray("attached_datasets");
        for (AttachedDataAsset asset : attached) {
            if (known.containsKey(asset)) {
                all.add(known.get(asset));
            } else {
                all.addObject().put("id", asset.id()).put("mount", asset.mount());
            }
        }
        try {
            String text = WRITER.writeValueAsString(file) + "\n";
            if (text.length() > LARGEST) {
                throw CoveException.invalid(
                        "More data assets than fit into 1 MiB of %s cannot be attached; detach some."
                                .formatted(FILE));
            }
            return text;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ObjectNode tree(String json) {
        try {
            return (ObjectNode) new ObjectMapper().readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("it was read before", e);
        }
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
