// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import cove.http.Json;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "ls", description = "Lists computations, newest first.")
final class ListCommand implements Callable<Integer> {
    private static final int LARGEST_PAGE = 1000;

    private final CoveCommand cove;

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "How many at most; ${DEFAULT-VALUE} by default.")
    private int limit = 20;

    ListCommand(CoveCommand cove) {
        this.cove = cove;
    }

    @Override
    public Integer call() {
        if (limit < 1) {
            throw new WrongUsage("--limit must be at least 1.");
        }
        try (var api = cove.connect()) {
            ArrayNode computations = newest(api);
            cove.answer(computations, () -> print(computations, capsuleNames(api)));
        }
        return ExitCode.DONE;
    }

    private ArrayNode newest(ApiClient api) {
        ArrayNode all = Json.MAPPER.createArrayNode();
        String next = "";
        do {
            int wanted = Math.min(LARGEST_PAGE, limit - all.size());
            JsonNode page =
                    api.get(
                            "/api/cove/v1/computations"
                                    + ApiClient.query(
                                            Map.of("limit", "" + wanted, "next_token", next)));
            page.path("results").forEach(all::add);
            next = page.path("next_token").asText();
        } while (!next.isEmpty() && all.size() < limit);
        return all;
    }

    private static Map<String, String> capsuleNames(ApiClient api) {
        Map<String, String> names = new HashMap<>();
        for (JsonNode capsule : api.get("/api/cove/v1/capsules")) {
            names.put(capsule.path("id").asText(), capsule.path("name").asText());
        }
        return names;
    }

    private void print(ArrayNode computations, Map<String, String> capsuleNames) {
        var table = new Table("ID", "STATE", "CREATED", "TIME", "NAME", "CAPSULE");
        for (JsonNode json : computations) {
            var computation = new Computation(json);
            table.add(
                    computation.id(),
                    computation.status(),
                    computation.created(),
                    computation.runTime(),
                    computation.name(),
                    capsuleNames.getOrDefault(json.at("/run/capsule_id").asText(), ""));
        }
        table.print(cove.screen());
    }
}
