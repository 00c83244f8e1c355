// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import cove.http.Json;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Parameters;

/** The group that a command changes, and the users whom it puts there or takes out. */
final class GroupMembers {
    @Parameters(index = "0", paramLabel = "NAME_OR_ID", description = "The group.")
    private String group = "";

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "EMAIL",
            description = "The users, all of them or none.")
    private List<String> emails = new ArrayList<>();

    /**
     * Changes the group, and answers with it.
     *
     * @param how {@code add} or {@code remove}
     */
    int change(CoveCommand cove, String how) {
        var request = Json.MAPPER.createObjectNode();
        emails.forEach(request.putArray(how)::add);
        try (var api = cove.connect()) {
            var changed = api.post(ApiPath.of("/api/cove/v1/groups/{}/members", group), request);
            cove.answer(changed, () -> {});
        }
        return ExitCode.DONE;
    }
}
