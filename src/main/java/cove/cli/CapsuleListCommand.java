// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "list", description = "Lists the capsules, newest first.")
final class CapsuleListCommand implements Callable<Integer> {
    private final CoveCommand cove;

    CapsuleListCommand(CoveCommand cove) {
        this.cove = cove;
    }

    @Override
    public Integer call() {
        try (var api = cove.connect()) {
            JsonNode capsules = api.get("/api/cove/v1/capsules");
            cove.answer(capsules, () -> print(capsules));
        }
        return ExitCode.DONE;
    }

    private void print(JsonNode capsules) {
        var table = new Table("ID", "SLUG", "CREATED", "NAME");
        for (JsonNode capsule : capsules) {
            table.add(
                    capsule.path("id").asText(),
                    capsule.path("slug").asText(),
                    Amount.moment(capsule.path("created").asLong()),
                    capsule.path("name").asText());
        }
        table.print(cove.screen());
    }
}
