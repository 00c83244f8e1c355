// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "add", description = "Adds users to a group, from their next call on.")
final class GroupMemberAddCommand implements Callable<Integer> {
    private final CoveCommand cove;

    @Mixin private GroupMembers members = new GroupMembers();

    GroupMemberAddCommand(CoveCommand cove) {
        this.cove = cove;
    }

    @Override
    public Integer call() {
        return members.change(cove, "add");
    }
}
