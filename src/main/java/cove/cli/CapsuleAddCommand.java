// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "add", description = "Adds a capsule and prints its id.")
final class CapsuleAddCommand implements Callable<Integer> {
    private final CoveCommand cove;

    @Mixin private CodeOptions code = new CodeOptions();

    CapsuleAddCommand(CoveCommand cove) {
        this.cove = cove;
    }

    @Override
    public Integer call() {
        code.add(cove, ProgramCode.Kind.CAPSULE);
        return ExitCode.DONE;
    }
}
