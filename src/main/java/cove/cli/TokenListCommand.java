// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;

@Command(name = "list", description = "Lists the access tokens, without their secrets.")
final class TokenListCommand implements Callable<Integer> {
    private final CoveCommand cove;

    TokenListCommand(CoveCommand cove) {
        this.cove = cove;
    }

    @Override
    public Integer call() {
        try (var api = cove.connect()) {
            JsonNode tokens = api.get("/api/cove/v1/tokens");
            cove.answer(tokens, () -> print(tokens));
        }
        return ExitCode.DONE;
    }

    private void print(JsonNode tokens) {
        var table = new Table("ID", "USER", "SCOPES", "CREATED", "USED", "END", "NAME");
        for (JsonNode token : tokens) {
            String scopes =
                    StreamSupport.stream(token.path("scopes").spliterator(), false)
                            .map(JsonNode::asText)
                            .collect(Collectors.joining(","));
            table.add(
                    token.path("id").asText(),
                    token.path("user").asText(),
                    scopes,
                    Amount.moment(token.path("created").asLong()),
                    used(token),
                    end(token),
                    token.path("name").asText());
        }
        table.print(cove.screen());
    }

    private static String used(JsonNode token) {
        return token.hasNonNull("last_used")
                ? Amount.moment(token.path("last_used").asLong())
                        .substring(0, "yyyy-mm-dd".length())
                : "never";
    }

    private static String end(JsonNode token) {
        if (token.hasNonNull("revoked")) {
            return "revoked " + Amount.moment(token.path("revoked").asLong());
        }
        return token.hasNonNull("expires") ? Amount.moment(token.path("expires").asLong()) : "none";
    }
}
