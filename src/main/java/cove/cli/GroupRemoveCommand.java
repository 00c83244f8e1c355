// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import cove.http.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "rm", description = "Removes a group, and with it the roles that it was given.")
final class GroupRemoveCommand implements Callable<Integer> {
    private final CoveCommand cove;

    @Parameters(paramLabel = "NAME_OR_ID", description = "cove group list shows both.")
    private String name = "";

    GroupRemoveCommand(CoveCommand cove) {
        this.cove = cove;
    }

    @Override
    public Integer call() {
        try (var api = cove.connect()) {
            api.delete(ApiPath.of("/api/cove/v1/groups/{}", name));
        }
        cove.answer(
                Json.MAPPER.createObjectNode().put("removed", name),
                () -> cove.screen().answer("removed " + Screen.printable(name)));
        return ExitCode.DONE;
    }
}
