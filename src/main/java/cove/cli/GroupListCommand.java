// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

@Command(name = "list", description = "Lists the groups, for administrators with their members.")
final class GroupListCommand implements Callable<Integer> {
    private final CoveCommand cove;

    GroupListCommand(CoveCommand cove) {
        this.cove = cove;
    }

    @Override
    public Integer call() {
        try (var api = cove.connect()) {
            JsonNode groups = api.get("/api/cove/v1/groups");
            cove.answer(groups, () -> print(groups));
        }
        return ExitCode.DONE;
    }

    private void print(JsonNode groups) {
        var table = new Table("ID", "CREATED", "NAME", "MEMBERS");
        for (JsonNode group : groups) {
            table.add(
                    group.path("id").asText(),
                    Amount.moment(group.path("created").asLong()),
                    group.path("name").asText(),
                    group.path("members")
                            .valueStream()
                            .map(JsonNode::asText)
                            .collect(Collectors.joining(", ")));
        }
        table.print(cove.screen());
    }
}
