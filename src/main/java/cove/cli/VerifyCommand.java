// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cove.http.Json;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "verify",
        description = "Runs a computation again and compares the results file by file.",
        footer = {
            "",
            "The same code, parameters and data assets are used. Ends with 0 when the results are the same, and with 1 when they differ.",
            "The captured output and Nextflow's records of a pipeline's run are compared too, but do not count: they may tell the time.",
            "Where data in a bucket is not what it was for the first one, that is told."
        })
final class VerifyCommand implements Callable<Integer> {
    private static final int START_OF_ID = 8;

    private final CoveCommand cove;

    @Parameters(paramLabel = "ID", description = "The computation.")
    private String id = "";

    VerifyCommand(CoveCommand cove) {
        this.cove = cove;
    }

    @Override
    public Integer call() throws IOException {
        try (var interruption = new Interruption(cove.screen());
                var api = cove.connect()) {
            Computation original = Computation.get(api, ShortId.ofComputation(api, id));
            mustHaveEnded(original);
            String again =
                    new Computation(api.start("/api/v1/computations", request(original.json())))
                            .id();
            interruption.stops(api, again);
            api.patch(
                    ApiPath.of("/api/v1/computations/{}", again)
                            + ApiPath.query(
                                    Map.of(
                                            "name",
                                            "Verification of "
                                                    + original.id().substring(0, START_OF_ID))));
            cove.screen().tell("Computation %s repeats it.".formatted(again));
            Computation repetition = new Follower(api, cove.screen(), again).follow((_, _) -> {});
            return report(Comparison.of(api, cove.screen(), original, repetition));
        }
    }

    private static void mustHaveEnded(Computation original) {
        if (!original.state().equals("completed") || original.status().equals("stopped")) {
            throw new CommandFailure(
                    "Only a computation that ended by itself can be verified, but %s %s."
                            .formatted(
                                    original.id(),
                                    original.isOver()
                                            ? original.story()
                                            : "is " + original.state()));
        }
    }

    /** The same run once more: the very commit, where it was not a release. */
    private static ObjectNode request(JsonNode original) {
        JsonNode run = original.path("run");
        ObjectNode request = Json.MAPPER.createObjectNode();
        String program = run.hasNonNull("pipeline_id") ? "pipeline_id" : "capsule_id";
        request.set(program, run.path(program));
        String code = run.hasNonNull("version") ? "version" : "commit";
        request.set(code, run.path(code));
        request.set("executor", run.path("executor"));
        addParameters(original, request);
        for (String member : List.of("data_assets", "nextflow_profile")) {
            if (original.has(member)) {
                request.set(member, original.path(member));
            }
        }
        for (JsonNode process : original.path("processes")) {
            ObjectNode again = request.withArrayProperty("processes").addObject();
            again.set("name", process.path("name"));
            addParameters(process, again);
        }
        return request;
    }

    private static void addParameters(JsonNode original, ObjectNode request) {
        for (JsonNode parameter : original.path("parameters")) {
            if (parameter.hasNonNull("param_name")) {
                ObjectNode named = request.withArrayProperty("named_parameters").addObject();
                named.set("param_name", parameter.path("param_name"));
                named.set("value", parameter.path("value"));
            } else {
                request.withArrayProperty("parameters").add(parameter.path("value"));
            }
        }
    }

    private int report(Comparison comparison) {
        cove.answer(comparison.json(), () -> comparison.table().print(cove.screen()));
        comparison.inputs().forEach(cove.screen()::tell);
        cove.screen().tell(comparison.words());
        return comparison.isSame() ? ExitCode.DONE : ExitCode.FAILED;
    }
}
