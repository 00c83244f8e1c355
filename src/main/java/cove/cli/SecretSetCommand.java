// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cove.http.Json;
import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Its values are no arguments: every user of the machine could read those. */
@Command(
        name = "set",
        description = {
            "Sets a secret of yours and prints its id.",
            "The value is asked for, or read from standard input; of type aws a line each: access key id, secret access key, and the region if there is one."
        })
final class SecretSetCommand implements Callable<Integer> {
    private static final List<String> AWS = List.of("access_key_id", "secret_access_key", "region");

    private final CoveCommand cove;

    @Parameters(
            paramLabel = "NAME_OR_ID",
            description =
                    "What the capsules that use it call it: its description or id in their secrets.json.")
    private String name = "";

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            description = "general, a value, by default; or aws, an access key.")
    private String type = "general";

    SecretSetCommand(CoveCommand cove) {
        this.cove = cove;
    }

    @Override
    public Integer call() throws IOException {
        List<String> members =
                switch (type) {
                    case "general" -> List.of("value");
                    case "aws" -> AWS;
                    default ->
                            throw new WrongUsage(
                                    "--type must be general or aws, but it is '%s'."
                                            .formatted(type));
                };
        ObjectNode request = Json.MAPPER.createObjectNode().put("name", name).put("type", type);
        var console = Optional.ofNullable(System.console()).filter(Console::isTerminal);
        if (console.isPresent()) {
            ask(console.get(), members, request);
        } else {
            read(members, request);
        }
        try (var api = cove.connect()) {
            JsonNode secret = api.post("/api/cove/v1/secrets", request);
            cove.answer(secret, () -> cove.screen().answer(secret.path("id").asText()));
        }
        return ExitCode.DONE;
    }

    private static void ask(Console console, List<String> members, ObjectNode request) {
        for (String member : members) {
            char[] typed = console.readPassword("%s: ", member.replace('_', ' '));
            if (typed == null) {
                throw new CommandFailure("No %s was given, so nothing was set.".formatted(member));
            }
            request.put(member, new String(typed));
        }
    }

    /** A general secret is the whole text, without the line end that echo and editors put there. */
    private static void read(List<String> members, ObjectNode request) throws IOException {
        String text = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        if (members.size() == 1) {
            request.put(members.getFirst(), text.replaceFirst("\r?\n\\z", ""));
            return;
        }
        List<String> lines = text.lines().toList();
        if (lines.size() > members.size()) {
            throw new CommandFailure(
                    "Standard input has %d lines, but a secret of this type has at most %d: %s."
                            .formatted(lines.size(), members.size(), String.join(", ", members)));
        }
        for (int i = 0; i < lines.size(); i++) {
            request.put(members.get(i), lines.get(i).strip());
        }
    }
}
