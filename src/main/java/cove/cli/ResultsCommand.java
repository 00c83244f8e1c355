// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import cove.http.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "results",
        description = "Lists the files in the results of a computation, with their sizes.")
final class ResultsCommand implements Callable<Integer> {
    private static final int MOST = 100_000;

    private final CoveCommand cove;

    @Parameters(index = "0", paramLabel = "ID", description = "The computation.")
    private String id = "";

    @Parameters(
            index = "1",
            paramLabel = "PATH",
            arity = "0..1",
            description = "A file or folder of the results; all of them when it is not given.")
    private String path = "";

    ResultsCommand(CoveCommand cove) {
        this.cove = cove;
    }

    @Override
    public Integer call() {
        try (var api = cove.connect()) {
            String whole = ShortId.ofComputation(api, id);
            var tree = ResultTree.list(api, whole, path, MOST);
            cove.answer(
                    Json.MAPPER
                            .createObjectNode()
                            .put("id", whole)
                            .put("whole", tree.whole())
                            .set("results", tree.json()),
                    () -> tree.table(MOST).print(cove.screen()));
            if (tree.files().isEmpty()) {
                cove.screen().tell(whyNone(Computation.get(api, whole)));
            }
            if (!tree.whole()) {
                cove.screen().tell("There are more; name a folder to see what is in it.");
            }
        }
        return ExitCode.DONE;
    }

    private static String whyNone(Computation computation) {
        return computation.isOver()
                ? "There are no files."
                : "Computation %s is %s; its results are here when it is over."
                        .formatted(computation.id(), computation.state());
    }
}
