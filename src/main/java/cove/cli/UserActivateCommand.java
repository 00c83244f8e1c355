// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "activate",
        description = "Lets a deactivated user in again, with the tokens they had.")
final class UserActivateCommand implements Callable<Integer> {
    private final CoveCommand cove;

    @Mixin private NamedUser user = new NamedUser();

    UserActivateCommand(CoveCommand cove) {
        this.cove = cove;
    }

    @Override
    public Integer call() {
        return user.change(cove, "deactivated", false);
    }
}
