// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cove.http.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "create",
        description = "Makes an access token and prints it: it is shown this once.")
final class TokenCreateCommand implements Callable<Integer> {
    private final CoveCommand cove;

    @Option(
            names = "--user",
            paramLabel = "EMAIL",
            description = "Whose token it is; that of the caller by default.")
    private Optional<String> user = Optional.empty();

    @Option(
            names = "--scope",
            paramLabel = "SCOPE",
            description =
                    "What it allows: capsule:read, capsule:write, data_asset:read, data_asset:write, admin. The two write scopes by default.")
    private List<String> scopes = new ArrayList<>();

    @Option(names = "--name", paramLabel = "NAME", description = "What it is for.")
    private Optional<String> name = Optional.empty();

    @Option(
            names = "--expires",
            paramLabel = "DAYS",
            description = "How long it is in force; until it is revoked by default.")
    private Optional<Integer> days = Optional.empty();

    TokenCreateCommand(CoveCommand cove) {
        this.cove = cove;
    }

    @Override
    public Integer call() {
        ObjectNode request = Json.MAPPER.createObjectNode();
        user.ifPresent(email -> request.put("user", email));
        name.ifPresent(text -> request.put("name", text));
        days.ifPresent(count -> request.put("expires_in_days", count));
        scopes.forEach(request.putArray("scopes")::add);
        try (var api = cove.connect()) {
            JsonNode created = api.post("/api/cove/v1/tokens", request);
            cove.answer(created, () -> cove.screen().answer(created.path("token").asText()));
        }
        return ExitCode.DONE;
    }
}
