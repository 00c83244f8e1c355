// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "promote",
        description =
                "Makes a user an administrator; a token of theirs with the scope admin is to be made afterwards.")
final class UserPromoteCommand implements Callable<Integer> {
    private final CoveCommand cove;

    @Mixin private NamedUser user = new NamedUser();

    UserPromoteCommand(CoveCommand cove) {
        this.cove = cove;
    }

    @Override
    public Integer call() {
        return user.change(cove, "admin", true);
    }
}
