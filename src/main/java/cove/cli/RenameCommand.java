// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "rename", description = "Gives a computation another name.")
final class RenameCommand implements Callable<Integer> {
    private final CoveCommand cove;

    @Parameters(index = "0", paramLabel = "ID", description = "The computation.")
    private String id = "";

    @Parameters(index = "1", paramLabel = "NAME", description = "Its new name.")
    private String name = "";

    RenameCommand(CoveCommand cove) {
        this.cove = cove;
    }

    @Override
    public Integer call() {
        try (var api = cove.connect()) {
            String whole = ShortId.ofComputation(api, id);
            api.patch(
                    ApiClient.path("/api/v1/computations/{}", whole)
                            + ApiClient.query(Map.of("name", name)));
            if (cove.json()) {
                cove.screen().answer(Computation.get(api, whole).json());
            }
        }
        return ExitCode.DONE;
    }
}
