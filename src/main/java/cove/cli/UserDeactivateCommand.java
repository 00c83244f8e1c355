// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "deactivate",
        description =
                "Refuses the tokens of a user from now on; what is theirs stays, and their runs go on.")
final class UserDeactivateCommand implements Callable<Integer> {
    private final CoveCommand cove;

    @Mixin private NamedUser user = new NamedUser();

    UserDeactivateCommand(CoveCommand cove) {
        this.cove = cove;
    }

    @Override
    public Integer call() {
        return user.change(cove, "deactivated", true);
    }
}
