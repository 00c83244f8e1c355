// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Code to add, and what it is to be known by. */
final class CodeOptions {
    @Parameters(
            paramLabel = "FOLDER_OR_ZIP_OR_GIT_URL",
            description = "Where its code is; a git work tree brings its history along.")
    private String source = "";

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "What to call it; its metadata tell by default.")
    private String name = "";

    @Option(
            names = "--id",
            paramLabel = "UUID",
            description =
                    "The id it has elsewhere already; what has this id is brought up to date.")
    private String id = "";

    @Option(
            names = "--slug",
            paramLabel = "NNNNNNN",
            description = "The seven digits that pipelines know it by already.")
    private String slug = "";

    /** Adds it, and prints its id. */
    void add(CoveCommand cove, ProgramCode.Kind kind) {
        ProgramCode code = ProgramCode.of(source);
        try (var api = cove.connect()) {
            cove.screen().progress("adding " + source);
            JsonNode added =
                    code.addTo(api, kind, Map.of("name", name, "id", id, "slug", slug), false);
            code.complete(api, cove.screen(), added);
            cove.answer(added, () -> cove.screen().answer(added.path("id").asText()));
        }
    }
}
