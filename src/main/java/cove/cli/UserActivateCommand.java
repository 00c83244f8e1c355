// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import com.fasterxml.jackson.databind.JsonNode;
import cove.http.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "activate",
        description = "Lets a deactivated user in again, with the tokens they had.")
final class UserActivateCommand implements Callable<Integer> {
    private final CoveCommand cove;

    @Parameters(paramLabel = "EMAIL_OR_ID", description = "cove user list shows both.")
    private String user = "";

    UserActivateCommand(CoveCommand cove) {
        this.cove = cove;
    }

    @Override
    public Integer call() {
        try (var api = cove.connect()) {
            JsonNode changed =
                    api.patch(
                            ApiPath.of("/api/cove/v1/users/{}", user),
                            Json.MAPPER.createObjectNode().put("deactivated", false));
            cove.answer(changed, () -> {});
        }
        return ExitCode.DONE;
    }
}
