// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import com.fasterxml.jackson.databind.JsonNode;
import cove.http.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "release",
        description = "Makes the latest code of a capsule its next release, and prints its number.")
final class CapsuleReleaseCommand implements Callable<Integer> {
    private final CoveCommand cove;

    @Parameters(paramLabel = "ID", description = "The capsule.")
    private String id = "";

    CapsuleReleaseCommand(CoveCommand cove) {
        this.cove = cove;
    }

    @Override
    public Integer call() {
        try (var api = cove.connect()) {
            JsonNode release =
                    api.post(
                            ApiClient.path(
                                    "/api/cove/v1/capsules/{}/releases",
                                    ShortId.ofCapsule(api, id)),
                            Json.MAPPER.createObjectNode());
            cove.answer(release, () -> cove.screen().answer(release.path("version").asText()));
        }
        return ExitCode.DONE;
    }
}
