// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "add",
        description = {
            "Adds a pipeline and prints its id.",
            "Standard error tells which of its capsules are not here, and how to add them."
        })
final class PipelineAddCommand implements Callable<Integer> {
    private final CoveCommand cove;

    @Mixin private CodeOptions code = new CodeOptions();

    PipelineAddCommand(CoveCommand cove) {
        this.cove = cove;
    }

    @Override
    public Integer call() {
        code.add(cove, ProgramCode.Kind.PIPELINE);
        return ExitCode.DONE;
    }
}
