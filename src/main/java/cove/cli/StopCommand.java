// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import cove.http.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "stop",
        description = "Ends a computation, waits for its end, and keeps what it left.")
final class StopCommand implements Callable<Integer> {
    private final CoveCommand cove;

    @Parameters(paramLabel = "ID", description = "The computation.")
    private String id = "";

    StopCommand(CoveCommand cove) {
        this.cove = cove;
    }

    @Override
    public Integer call() {
        try (var api = cove.connect()) {
            String whole = ShortId.ofComputation(api, id);
            api.post(
                    ApiClient.path("/api/cove/v1/computations/{}/stop", whole),
                    Json.MAPPER.createObjectNode());
            Computation computation = new Follower(api, cove.screen(), whole).follow((_, _) -> {});
            cove.answer(
                    computation.json(),
                    () ->
                            cove.screen()
                                    .tell(
                                            "Computation %s %s."
                                                    .formatted(whole, computation.story())));
        }
        return ExitCode.DONE;
    }
}
