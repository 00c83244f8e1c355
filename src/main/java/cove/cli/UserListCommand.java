// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "list", description = "Lists the users.")
final class UserListCommand implements Callable<Integer> {
    private final CoveCommand cove;

    UserListCommand(CoveCommand cove) {
        this.cove = cove;
    }

    @Override
    public Integer call() {
        try (var api = cove.connect()) {
            JsonNode users = api.get("/api/cove/v1/users");
            cove.answer(users, () -> print(users));
        }
        return ExitCode.DONE;
    }

    private void print(JsonNode users) {
        var table = new Table("ID", "EMAIL", "CREATED", "IS");
        for (JsonNode user : users) {
            table.add(
                    user.path("id").asText(),
                    user.path("email").asText(),
                    Amount.moment(user.path("created").asLong()),
                    is(user));
        }
        table.print(cove.screen());
    }

    private static String is(JsonNode user) {
        String what = user.path("admin").asBoolean() ? "administrator" : "user";
        return user.has("deactivated")
                ? "%s, deactivated %s"
                        .formatted(what, Amount.moment(user.path("deactivated").asLong()))
                : what;
    }
}
