// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import cove.http.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "detach", description = "Detaches data assets from it.")
final class ProgramDetachCommand implements Callable<Integer> {
    private final CoveCommand cove;
    private final ProgramCode.Kind kind;

    @Mixin private NamedProgram program = new NamedProgram();

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "DATA_ASSET",
            description = "The ids of data assets.")
    private List<String> dataAssets = new ArrayList<>();

    ProgramDetachCommand(CoveCommand cove, ProgramCode.Kind kind) {
        this.cove = cove;
        this.kind = kind;
    }

    @Override
    public Integer call() {
        var ids = Json.MAPPER.createArrayNode();
        dataAssets.forEach(ids::add);
        try (var api = cove.connect()) {
            api.delete(program.vendors(api, kind, "/data_assets"), ids);
        }
        cove.answer(Json.MAPPER.createObjectNode().set("detached", ids), () -> {});
        return ExitCode.DONE;
    }
}
