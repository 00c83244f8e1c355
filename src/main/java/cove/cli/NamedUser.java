// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import cove.http.Json;
import picocli.CommandLine.Parameters;

/** The user that a command changes. */
final class NamedUser {
    @Parameters(paramLabel = "EMAIL_OR_ID", description = "cove user list shows both.")
    private String user = "";

    /** Changes one thing of the user, and answers with the user. */
    int change(CoveCommand cove, String field, boolean value) {
        try (var api = cove.connect()) {
            var changed =
                    api.patch(
                            ApiPath.of("/api/cove/v1/users/{}", user),
                            Json.MAPPER.createObjectNode().put(field, value));
            cove.answer(changed, () -> {});
        }
        return ExitCode.DONE;
    }
}
