// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "add",
        description = {
            "Adds one and prints its id.",
            "Of a pipeline, standard error tells which of its capsules are not here, and how to add them."
        })
final class ProgramAddCommand implements Callable<Integer> {
    private final CoveCommand cove;
    private final ProgramCode.Kind kind;

    @Mixin private CodeOptions code = new CodeOptions();

    ProgramAddCommand(CoveCommand cove, ProgramCode.Kind kind) {
        this.cove = cove;
        this.kind = kind;
    }

    @Override
    public Integer call() {
        code.add(cove, kind);
        return ExitCode.DONE;
    }
}
