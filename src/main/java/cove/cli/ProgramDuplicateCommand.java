// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import com.fasterxml.jackson.databind.JsonNode;
import cove.http.Json;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "duplicate",
        description = "Makes one of your own out of it, with its history, and prints the id.")
final class ProgramDuplicateCommand implements Callable<Integer> {
    private final CoveCommand cove;
    private final ProgramCode.Kind kind;

    @Mixin private NamedProgram program = new NamedProgram();

    @Option(names = "--name", paramLabel = "NAME", description = "What to call the duplicate.")
    private Optional<String> name = Optional.empty();

    @Option(
            names = "--version",
            paramLabel = "N",
            description = "The release to duplicate; the latest code when it is not given.")
    private Optional<Integer> version = Optional.empty();

    @Option(names = "--link", description = "Link it to the same external repository.")
    private boolean link;

    ProgramDuplicateCommand(CoveCommand cove, ProgramCode.Kind kind) {
        this.cove = cove;
        this.kind = kind;
    }

    @Override
    public Integer call() {
        var wish = Json.MAPPER.createObjectNode().put("link", link);
        name.ifPresent(text -> wish.put("name", text));
        version.ifPresent(number -> wish.put("version", number));
        try (var api = cove.connect()) {
            JsonNode duplicate = api.post(program.ours(api, kind, "/duplicate"), wish);
            cove.answer(duplicate, () -> cove.screen().answer(duplicate.path("id").asText()));
        }
        return ExitCode.DONE;
    }
}
