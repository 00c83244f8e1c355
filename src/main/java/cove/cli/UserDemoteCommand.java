// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import com.fasterxml.jackson.databind.JsonNode;
import cove.http.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "demote",
        description =
                "Makes an administrator a user like others; their tokens with the scope admin allow no more than both write scopes.")
final class UserDemoteCommand implements Callable<Integer> {
    private final CoveCommand cove;

    @Parameters(paramLabel = "EMAIL_OR_ID", description = "cove user list shows both.")
    private String user = "";

    UserDemoteCommand(CoveCommand cove) {
        this.cove = cove;
    }

    @Override
    public Integer call() {
        try (var api = cove.connect()) {
            JsonNode changed =
                    api.patch(
                            ApiPath.of("/api/cove/v1/users/{}", user),
                            Json.MAPPER.createObjectNode().put("admin", false));
            cove.answer(changed, () -> {});
        }
        return ExitCode.DONE;
    }
}
