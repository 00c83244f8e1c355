// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import com.fasterxml.jackson.databind.JsonNode;
import cove.http.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "release",
        description = "Makes the latest code the next release, and prints its number.")
final class ProgramReleaseCommand implements Callable<Integer> {
    private final CoveCommand cove;
    private final ProgramCode.Kind kind;

    @Mixin private NamedProgram program = new NamedProgram();

    ProgramReleaseCommand(CoveCommand cove, ProgramCode.Kind kind) {
        this.cove = cove;
        this.kind = kind;
    }

    @Override
    public Integer call() {
        try (var api = cove.connect()) {
            JsonNode release =
                    api.post(program.ours(api, kind, "/releases"), Json.MAPPER.createObjectNode());
            cove.answer(release, () -> cove.screen().answer(release.path("version").asText()));
        }
        return ExitCode.DONE;
    }
}
