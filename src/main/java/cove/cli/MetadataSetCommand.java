// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import cove.http.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "set",
        description = "Sets the fields of the custom metadata; what was said before stays.")
final class MetadataSetCommand implements Callable<Integer> {
    private final CoveCommand cove;

    @Parameters(
            paramLabel = "FILE",
            description = "JSON: {\"fields\": [...], \"categories\": [...]}; {} allows anything.")
    private Path file = Path.of("");

    MetadataSetCommand(CoveCommand cove) {
        this.cove = cove;
    }

    @Override
    public Integer call() throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new CommandFailure("There is no file '%s' here.".formatted(file));
        }
        JsonNode wanted;
        try {
            wanted = Json.MAPPER.readTree(Files.readAllBytes(file));
        } catch (JsonProcessingException e) {
            throw new CommandFailure(
                    "%s, line %d is no JSON: %s"
                            .formatted(file, e.getLocation().getLineNr(), e.getOriginalMessage()),
                    e);
        }
        try (var api = cove.connect()) {
            JsonNode schema = api.put("/api/cove/v1/custom_metadata", wanted);
            cove.answer(
                    schema,
                    () ->
                            cove.screen()
                                    .tell(
                                            "%d fields are set."
                                                    .formatted(schema.path("fields").size())));
        }
        return ExitCode.DONE;
    }
}
