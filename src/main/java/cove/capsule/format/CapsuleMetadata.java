// SPDX-License-Identifier: Apache-2.0
package cove.capsule.format;

import java.util.List;
import java.util.Optional;

/**
 * How a capsule introduces itself, from {@code metadata/metadata.yml}.
 *
 * @param name its title; templates have none
 * @param description markdown
 * @param field the field of research
 * @param authors their names
 * @param affiliations where they work
 */
public record CapsuleMetadata(
        Optional<String> name,
        Optional<String> description,
        Optional<String> field,
        List<String> tags,
        List<String> authors,
        List<String> affiliations) {
    static final String FILE = "metadata/metadata.yml";

    /** What a capsule without the file says of itself. */
    public static final CapsuleMetadata EMPTY =
            new CapsuleMetadata(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    List.of(),
                    List.of(),
                    List.of());

    public CapsuleMetadata {
        tags = List.copyOf(tags);
        authors = List.copyOf(authors);
        affiliations = List.copyOf(affiliations);
    }

    /**
     * Reads the text of a {@code metadata.yml}.
     *
     * @throws cove.problem.CoveException with every mistake, each with its file, line and column
     */
    public static CapsuleMetadata read(String yaml) {
        var mistakes = new Mistakes();
        var metadata = read(yaml, mistakes);
        mistakes.throwIfAny();
        return metadata;
    }

    static CapsuleMetadata read(String yaml, Mistakes mistakes) {
        var metadata = SettingsParser.yaml(FILE, yaml, mistakes);
        return new CapsuleMetadata(
                metadata.filledText("name"),
                metadata.filledText("description"),
                metadata.filledText("field"),
                metadata.texts("tags"),
                metadata.textsOrTextsUnder("name", "authors"),
                metadata.namesWithin("affiliations", "authors"));
    }
}
