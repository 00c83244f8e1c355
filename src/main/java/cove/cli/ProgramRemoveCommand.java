// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import cove.http.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "rm",
        description =
                "Removes what is archived, with its code. Its computations and their results stay.")
final class ProgramRemoveCommand implements Callable<Integer> {
    private final CoveCommand cove;
    private final ProgramCode.Kind kind;

    @Parameters(paramLabel = "ID", arity = "1..*", description = "The capsules or pipelines.")
    private List<String> ids = new ArrayList<>();

    ProgramRemoveCommand(CoveCommand cove, ProgramCode.Kind kind) {
        this.cove = cove;
        this.kind = kind;
    }

    @Override
    public Integer call() {
        var removed = Json.MAPPER.createArrayNode();
        var failures = new ArrayList<String>();
        try (var api = cove.connect()) {
            for (String id : ids) {
                try {
                    String whole = ShortId.of(api, kind, id);
                    api.delete(kind.vendorsCalls() + ApiPath.of("/{}", whole));
                    removed.add(whole);
                } catch (Refusal e) {
                    failures.add(e.getMessage());
                }
            }
        }
        cove.answer(
                Json.MAPPER.createObjectNode().set("removed", removed),
                () -> removed.forEach(id -> cove.screen().answer("removed " + id.asText())));
        if (!failures.isEmpty()) {
            throw new CommandFailure(String.join("\ncove: ", failures));
        }
        return ExitCode.DONE;
    }
}
