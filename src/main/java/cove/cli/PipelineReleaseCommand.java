// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import com.fasterxml.jackson.databind.JsonNode;
import cove.http.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "release",
        description =
                "Makes the latest code of a pipeline its next release, and prints its number.")
final class PipelineReleaseCommand implements Callable<Integer> {
    private final CoveCommand cove;

    @Parameters(paramLabel = "ID", description = "The pipeline.")
    private String id = "";

    PipelineReleaseCommand(CoveCommand cove) {
        this.cove = cove;
    }

    @Override
    public Integer call() {
        try (var api = cove.connect()) {
            JsonNode release =
                    api.post(
                            ApiPath.of(
                                    "/api/cove/v1/pipelines/{}/releases",
                                    ShortId.ofPipeline(api, id)),
                            Json.MAPPER.createObjectNode());
            cove.answer(release, () -> cove.screen().answer(release.path("version").asText()));
        }
        return ExitCode.DONE;
    }
}
