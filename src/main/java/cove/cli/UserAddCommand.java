// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import com.fasterxml.jackson.databind.JsonNode;
import cove.http.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "add",
        description =
                "Adds a user and prints their id; one who is there already stays as they are.")
final class UserAddCommand implements Callable<Integer> {
    private final CoveCommand cove;

    @Parameters(paramLabel = "EMAIL", description = "The user's email address.")
    private String email = "";

    @Option(names = "--admin", description = "Make them an administrator, who sees everything.")
    private boolean admin;

    UserAddCommand(CoveCommand cove) {
        this.cove = cove;
    }

    @Override
    public Integer call() {
        try (var api = cove.connect()) {
            JsonNode user =
                    api.post(
                            "/api/cove/v1/users",
                            Json.MAPPER.createObjectNode().put("email", email).put("admin", admin));
            if (user.path("admin").asBoolean() != admin) {
                cove.screen()
                        .tell(
                                "%s was a user already, and %s an administrator."
                                        .formatted(email, admin ? "is not" : "is"));
            }
            if (user.has("deactivated")) {
                cove.screen()
                        .tell(
                                "%s is deactivated; let them in again with: cove user activate %s"
                                        .formatted(email, email));
            }
            cove.answer(user, () -> cove.screen().answer(user.path("id").asText()));
        }
        return ExitCode.DONE;
    }
}
