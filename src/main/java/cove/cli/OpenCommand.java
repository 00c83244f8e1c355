// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import cove.http.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
        name = "open",
        description =
                "Prints a link that signs a browser in to the server's pages; it is good once.")
final class OpenCommand implements Callable<Integer> {
    private final CoveCommand cove;

    OpenCommand(CoveCommand cove) {
        this.cove = cove;
    }

    @Override
    public Integer call() {
        try (var api = cove.connect()) {
            if (api.serverEndsWithCommand()) {
                throw new CommandFailure(
                        "No server runs on this home, so there is no page to open; start one with: cove serve");
            }
            var made = api.post("/api/cove/v1/sign_in_links", Json.MAPPER.createObjectNode());
            cove.answer(made, () -> cove.screen().answer(made.path("url").asText()));
        }
        return ExitCode.DONE;
    }
}
