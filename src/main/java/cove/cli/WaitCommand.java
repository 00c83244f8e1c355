// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import cove.http.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "wait",
        description =
                "Waits until computations are over, also when their server is started anew meanwhile; ends with the exit code of the first of them that did not succeed.")
final class WaitCommand implements Callable<Integer> {
    /** The server answers when the state changes, or after this time (docs/events.md). */
    private static final Map<String, String> PREFERENCE = Map.of("Prefer", "wait=50");

    private final CoveCommand cove;

    @Parameters(paramLabel = "ID", arity = "1..*", description = "The computations.")
    private List<String> ids = new ArrayList<>();

    WaitCommand(CoveCommand cove) {
        this.cove = cove;
    }

    @Override
    public Integer call() {
        try (var api = cove.connect()) {
            List<String> whole = ids.stream().map(id -> ShortId.ofComputation(api, id)).toList();
            List<Computation> ended = whole.stream().map(id -> untilEnd(api, id)).toList();
            ArrayNode all = Json.MAPPER.createArrayNode();
            ended.forEach(computation -> all.add(computation.json()));
            cove.answer(all, () -> {});
            return ended.stream()
                    .filter(computation -> !computation.status().equals("succeeded"))
                    .findFirst()
                    .map(failed -> failed.exitCode() == 0 ? ExitCode.FAILED : failed.exitCode())
                    .orElse(ExitCode.DONE);
        }
    }

    private Computation untilEnd(ApiClient api, String id) {
        var calls = new PatientCalls(api, cove.screen());
        String path = ApiPath.of("/api/v1/computations/{}", id);
        var computation = new Computation(calls.get(path));
        while (!computation.isOver()) {
            cove.screen().progress("%s %s".formatted(id, computation.story()));
            computation = new Computation(calls.get(path, PREFERENCE));
        }
        cove.screen().wipe();
        cove.screen().tell("Computation %s %s.".formatted(id, computation.story()));
        return computation;
    }
}
