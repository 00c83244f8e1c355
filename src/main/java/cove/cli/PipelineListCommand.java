// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "list", description = "Lists the pipelines, newest first.")
final class PipelineListCommand implements Callable<Integer> {
    private final CoveCommand cove;

    PipelineListCommand(CoveCommand cove) {
        this.cove = cove;
    }

    @Override
    public Integer call() {
        try (var api = cove.connect()) {
            JsonNode pipelines = api.get("/api/cove/v1/pipelines");
            cove.answer(pipelines, () -> print(pipelines));
        }
        return ExitCode.DONE;
    }

    private void print(JsonNode pipelines) {
        var table = new Table("ID", "SLUG", "CREATED", "NAME");
        for (JsonNode pipeline : pipelines) {
            table.add(
                    pipeline.path("id").asText(),
                    pipeline.path("slug").asText(),
                    Amount.moment(pipeline.path("created").asLong()),
                    pipeline.path("name").asText());
        }
        table.print(cove.screen());
    }
}
