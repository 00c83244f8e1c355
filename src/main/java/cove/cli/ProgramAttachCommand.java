// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import com.fasterxml.jackson.databind.JsonNode;
import cove.http.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "attach",
        description = "Attaches data assets for all its runs, and prints where each is.")
final class ProgramAttachCommand implements Callable<Integer> {
    private final CoveCommand cove;
    private final ProgramCode.Kind kind;

    @Mixin private NamedProgram program = new NamedProgram();

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "DATA_ASSET[:MOUNT]",
            description = "To be at /data/MOUNT, or at its own mount.")
    private List<String> dataAssets = new ArrayList<>();

    ProgramAttachCommand(CoveCommand cove, ProgramCode.Kind kind) {
        this.cove = cove;
        this.kind = kind;
    }

    @Override
    public Integer call() {
        var wishes = Json.MAPPER.createArrayNode();
        for (String text : dataAssets) {
            int colon = text.indexOf(':');
            var wish = wishes.addObject();
            wish.put("id", colon < 0 ? text : text.substring(0, colon));
            if (colon >= 0) {
                wish.put("mount", text.substring(colon + 1));
            }
        }
        try (var api = cove.connect()) {
            JsonNode attached = api.post(program.vendors(api, kind, "/data_assets"), wishes);
            cove.answer(attached, () -> attached.forEach(this::print));
        }
        return ExitCode.DONE;
    }

    private void print(JsonNode asset) {
        cove.screen()
                .answer(
                        "%s  /data/%s"
                                .formatted(
                                        asset.path("id").asText(),
                                        Screen.printable(asset.path("mount").asText())));
    }
}
