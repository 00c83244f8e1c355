// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import com.fasterxml.jackson.databind.JsonNode;
import cove.http.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "promote",
        description =
                "Makes a user an administrator; a token of theirs with the scope admin is to be made afterwards.")
final class UserPromoteCommand implements Callable<Integer> {
    private final CoveCommand cove;

    @Parameters(paramLabel = "EMAIL_OR_ID", description = "cove user list shows both.")
    private String user = "";

    UserPromoteCommand(CoveCommand cove) {
        this.cove = cove;
    }

    @Override
    public Integer call() {
        try (var api = cove.connect()) {
            JsonNode changed =
                    api.patch(
                            ApiPath.of("/api/cove/v1/users/{}", user),
                            Json.MAPPER.createObjectNode().put("admin", true));
            cove.answer(changed, () -> {});
        }
        return ExitCode.DONE;
    }
}
