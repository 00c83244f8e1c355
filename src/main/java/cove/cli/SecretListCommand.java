// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "list", description = "Lists your secrets, without their values.")
final class SecretListCommand implements Callable<Integer> {
    private final CoveCommand cove;

    SecretListCommand(CoveCommand cove) {
        this.cove = cove;
    }

    @Override
    public Integer call() {
        try (var api = cove.connect()) {
            JsonNode secrets = api.get("/api/cove/v1/secrets");
            cove.answer(secrets, () -> print(secrets));
        }
        return ExitCode.DONE;
    }

    private void print(JsonNode secrets) {
        var table = new Table("ID", "TYPE", "SET", "NAME");
        for (JsonNode secret : secrets) {
            table.add(
                    secret.path("id").asText(),
                    secret.path("type").asText(),
                    Amount.moment(secret.path("updated").asLong()),
                    secret.path("name").asText());
        }
        table.print(cove.screen());
    }
}
