// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "list", description = "Lists them, newest first.")
final class ProgramListCommand implements Callable<Integer> {
    private final CoveCommand cove;
    private final ProgramCode.Kind kind;

    @Option(names = "--archived", description = "Those that are archived.")
    private boolean archived;

    ProgramListCommand(CoveCommand cove, ProgramCode.Kind kind) {
        this.cove = cove;
        this.kind = kind;
    }

    @Override
    public Integer call() {
        try (var api = cove.connect()) {
            JsonNode programs =
                    api.get(
                            kind.calls()
                                    + ApiPath.query(Map.of("archived", archived ? "true" : "")));
            cove.answer(programs, () -> print(programs));
        }
        return ExitCode.DONE;
    }

    private void print(JsonNode programs) {
        var table = new Table("ID", "SLUG", "CREATED", "NAME");
        for (JsonNode program : programs) {
            table.add(
                    program.path("id").asText(),
                    program.path("slug").asText(),
                    Amount.moment(program.path("created").asLong()),
                    program.path("name").asText());
        }
        table.print(cove.screen());
    }
}
