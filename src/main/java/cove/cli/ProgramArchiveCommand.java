// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import cove.http.Json;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "archive",
        description = "Takes one out of the lists; it still runs, and can be removed then.")
final class ProgramArchiveCommand implements Callable<Integer> {
    private final CoveCommand cove;
    private final ProgramCode.Kind kind;

    @Mixin private NamedProgram program = new NamedProgram();

    @Option(names = "--undo", description = "Put it back into the lists.")
    private boolean undo;

    ProgramArchiveCommand(CoveCommand cove, ProgramCode.Kind kind) {
        this.cove = cove;
        this.kind = kind;
    }

    @Override
    public Integer call() {
        try (var api = cove.connect()) {
            String path = program.vendors(api, kind, "/archive");
            api.patch(path + ApiPath.query(Map.of("archive", undo ? "false" : "true")));
        }
        cove.answer(Json.MAPPER.createObjectNode().put("archived", !undo), () -> {});
        return ExitCode.DONE;
    }
}
