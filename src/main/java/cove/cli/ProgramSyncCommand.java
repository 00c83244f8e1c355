// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import com.fasterxml.jackson.databind.JsonNode;
import cove.http.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "sync",
        description = {
            "Brings its branch and that of the linked external repository together.",
            "The token for the host is the secret git:HOST."
        })
final class ProgramSyncCommand implements Callable<Integer> {
    private final CoveCommand cove;
    private final ProgramCode.Kind kind;

    @Mixin private NamedProgram program = new NamedProgram();

    ProgramSyncCommand(CoveCommand cove, ProgramCode.Kind kind) {
        this.cove = cove;
        this.kind = kind;
    }

    @Override
    public Integer call() {
        try (var api = cove.connect()) {
            cove.screen().progress("syncing");
            JsonNode synced =
                    api.post(program.vendors(api, kind, "/sync"), Json.MAPPER.createObjectNode());
            cove.answer(synced, () -> cove.screen().answer(words(synced)));
        }
        return ExitCode.DONE;
    }

    private static String words(JsonNode synced) {
        return "pushed %d, pulled %d%s"
                .formatted(
                        synced.path("pushed").asInt(),
                        synced.path("pulled").asInt(),
                        synced.path("new_branch").asBoolean() ? ", on a new branch there" : "");
    }
}
