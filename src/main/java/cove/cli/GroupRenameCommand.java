// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import com.fasterxml.jackson.databind.JsonNode;
import cove.http.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "rename", description = "Gives a group another name; it keeps its roles.")
final class GroupRenameCommand implements Callable<Integer> {
    private final CoveCommand cove;

    @Parameters(index = "0", paramLabel = "NAME_OR_ID", description = "The group.")
    private String group = "";

    @Parameters(index = "1", paramLabel = "NAME", description = "Its new name.")
    private String name = "";

    GroupRenameCommand(CoveCommand cove) {
        this.cove = cove;
    }

    @Override
    public Integer call() {
        try (var api = cove.connect()) {
            JsonNode renamed =
                    api.patch(
                            ApiPath.of("/api/cove/v1/groups/{}", group),
                            Json.MAPPER.createObjectNode().put("name", name));
            cove.answer(renamed, () -> {});
        }
        return ExitCode.DONE;
    }
}
