// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** A capsule that came in the folder of its pipeline, as {@code capsules/capsule-<slug>}. */
record BundledCapsule(Path folder, String id, String slug) {
    /** The one that a server says it misses, if it is there. */
    static Optional<BundledCapsule> find(ProgramCode pipeline, JsonNode missing) {
        String slug = missing.path("slug").asText();
        return pipeline instanceof ProgramCode.Folder(Path path)
                        && slug.matches("[0-9]{7}")
                        && !missing.path("known").asBoolean()
                ? Optional.of(path.resolve("capsules/capsule-" + slug))
                        .filter(Files::isDirectory)
                        .map(found -> new BundledCapsule(found, missing.path("id").asText(), slug))
                : Optional.empty();
    }

    void add(ApiClient api, Screen screen) {
        screen.progress("adding " + folder.getFileName());
        new ProgramCode.Folder(folder)
                .addTo(api, ProgramCode.Kind.CAPSULE, Map.of("id", id, "slug", slug), false)
                .path("warnings")
                .forEach(warning -> screen.tell(warning.asText()));
        screen.tell("Added capsule %s, which came with it.".formatted(folder.getFileName()));
    }
}
