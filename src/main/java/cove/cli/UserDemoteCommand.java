// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "demote",
        description =
                "Makes an administrator a user like others; their tokens with the scope admin allow no more than both write scopes.")
final class UserDemoteCommand implements Callable<Integer> {
    private final CoveCommand cove;

    @Mixin private NamedUser user = new NamedUser();

    UserDemoteCommand(CoveCommand cove) {
        this.cove = cove;
    }

    @Override
    public Integer call() {
        return user.change(cove, "admin", false);
    }
}
