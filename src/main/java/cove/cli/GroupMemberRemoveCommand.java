// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cove.http.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "rm", description = "Takes users out of a group, from their next call on.")
final class GroupMemberRemoveCommand implements Callable<Integer> {
    private final CoveCommand cove;

    @Parameters(index = "0", paramLabel = "NAME_OR_ID", description = "The group.")
    private String group = "";

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "EMAIL",
            description = "The users, all of them or none.")
    private List<String> emails = new ArrayList<>();

    GroupMemberRemoveCommand(CoveCommand cove) {
        this.cove = cove;
    }

    @Override
    public Integer call() {
        ObjectNode request = Json.MAPPER.createObjectNode();
        emails.forEach(request.putArray("remove")::add);
        try (var api = cove.connect()) {
            JsonNode changed =
                    api.post(ApiPath.of("/api/cove/v1/groups/{}/members", group), request);
            cove.answer(changed, () -> {});
        }
        return ExitCode.DONE;
    }
}
