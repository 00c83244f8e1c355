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
                "Removes computations with their results; one that still runs is stopped first.")
final class RemoveCommand implements Callable<Integer> {
    private final CoveCommand cove;

    @Parameters(paramLabel = "ID", arity = "1..*", description = "The computations.")
    private List<String> ids = new ArrayList<>();

    RemoveCommand(CoveCommand cove) {
        this.cove = cove;
    }

    @Override
    public Integer call() {
        var removed = Json.MAPPER.createArrayNode();
        var failures = new ArrayList<String>();
        try (var api = cove.connect()) {
            for (String id : ids) {
                try {
                    String whole = ShortId.ofComputation(api, id);
                    api.delete(ApiClient.path("/api/v1/computations/{}", whole));
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
