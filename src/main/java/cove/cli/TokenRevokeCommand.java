// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import cove.http.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "revoke", description = "Takes an access token back, at once and for good.")
final class TokenRevokeCommand implements Callable<Integer> {
    private final CoveCommand cove;

    @Parameters(paramLabel = "ID", description = "The token's id; cove token list shows it.")
    private String id = "";

    TokenRevokeCommand(CoveCommand cove) {
        this.cove = cove;
    }

    @Override
    public Integer call() {
        try (var api = cove.connect()) {
            api.delete(ApiClient.path("/api/cove/v1/tokens/{}", id));
        }
        cove.answer(
                Json.MAPPER.createObjectNode().put("revoked", id),
                () -> cove.screen().answer("revoked " + id));
        return ExitCode.DONE;
    }
}
