// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cove.http.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "add", description = "Makes a group and prints its id.")
final class GroupAddCommand implements Callable<Integer> {
    private final CoveCommand cove;

    @Parameters(paramLabel = "NAME", description = "What people call it.")
    private String name = "";

    @Option(
            names = "--member",
            paramLabel = "EMAIL",
            description = "A user in it; may be given for each.")
    private List<String> members = new ArrayList<>();

    GroupAddCommand(CoveCommand cove) {
        this.cove = cove;
    }

    @Override
    public Integer call() {
        ObjectNode request = Json.MAPPER.createObjectNode().put("name", name);
        members.forEach(request.putArray("members")::add);
        try (var api = cove.connect()) {
            JsonNode group = api.post("/api/cove/v1/groups", request);
            cove.answer(group, () -> cove.screen().answer(group.path("id").asText()));
        }
        return ExitCode.DONE;
    }
}
