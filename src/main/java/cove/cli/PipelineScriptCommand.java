// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import cove.http.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "script",
        description =
                "Prints the main.nf of a pipeline as it is run: made into DSL2 where it is DSL1.")
final class PipelineScriptCommand implements Callable<Integer> {
    private final CoveCommand cove;

    @Parameters(paramLabel = "ID", description = "The pipeline.")
    private String id = "";

    @Option(
            names = "--version",
            paramLabel = "N",
            description = "The release; the latest code when it is not given.")
    private Optional<Integer> version = Optional.empty();

    PipelineScriptCommand(CoveCommand cove) {
        this.cove = cove;
    }

    @Override
    public Integer call() throws IOException {
        try (var api = cove.connect()) {
            String whole = ShortId.of(api, ProgramCode.Kind.PIPELINE, id);
            String path =
                    ApiPath.of("/api/cove/v1/pipelines/{}/main.nf", whole)
                            + ApiPath.query(
                                    Map.of("version", version.map(String::valueOf).orElse("")));
            try (InputStream in = api.stream(path)) {
                String script = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                cove.answer(
                        Json.MAPPER.createObjectNode().put("id", whole).put("script", script),
                        () -> cove.screen().answer(script.stripTrailing()));
            }
        }
        return ExitCode.DONE;
    }
}
