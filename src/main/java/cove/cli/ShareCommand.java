// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cove.http.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "share",
        description = {
            "Gives roles on a capsule, a pipeline or a data asset, or takes them, and prints who has which.",
            "Roles are owner, editor and viewer, of groups and everyone also discoverable; none takes one away."
        })
final class ShareCommand implements Callable<Integer> {
    private final CoveCommand cove;

    @Parameters(paramLabel = "ID", description = "The capsule, pipeline or data asset.")
    private String id = "";

    @Option(
            names = "--user",
            paramLabel = "EMAIL=ROLE",
            description = "May be given for each user.")
    private List<String> users = new ArrayList<>();

    @Option(
            names = "--group",
            paramLabel = "NAME=ROLE",
            description = "May be given for each group.")
    private List<String> groups = new ArrayList<>();

    @Option(
            names = "--everyone",
            paramLabel = "ROLE",
            description = "viewer, discoverable or none.")
    private Optional<String> everyone = Optional.empty();

    @Option(
            names = "--share-assets",
            description =
                    "Give the same roles on the attached data assets and the capsules of a pipeline, as far as you may.")
    private boolean shareAssets;

    ShareCommand(CoveCommand cove) {
        this.cove = cove;
    }

    @Override
    public Integer call() {
        var ofUsers = Sharing.of("--user", users);
        var ofGroups = Sharing.of("--group", groups);
        try (var api = cove.connect()) {
            String path = path(api, ShortId.of(api, ProgramCode.Kind.PROGRAM, id));
            if (!ofUsers.isEmpty() || !ofGroups.isEmpty() || everyone.isPresent()) {
                change(api, path, ofUsers, ofGroups);
            } else if (shareAssets) {
                throw new WrongUsage("--share-assets needs a role to give.");
            }
            JsonNode permissions = api.get(path);
            cove.answer(permissions, () -> print(permissions));
        }
        return ExitCode.DONE;
    }

    /** An id tells not whose it is: pipelines are found among the capsules. */
    private static String path(ApiClient api, String id) {
        String ofProgram = ApiPath.of("/api/v1/capsules/{}/permissions", id);
        String ofDataAsset = ApiPath.of("/api/v1/data_assets/{}/permissions", id);
        for (String path : List.of(ofProgram, ofDataAsset)) {
            try {
                api.get(path);
                return path;
            } catch (Refusal refusal) {
                if (!refusal.isNotFound()) {
                    throw refusal;
                }
            }
        }
        throw new CommandFailure(
                "There is no capsule, pipeline or data asset '%s' here that you may see; check the id."
                        .formatted(id));
    }

    /** What is sent is the whole list, so that those stay who are not named here. */
    private void change(ApiClient api, String path, Sharing ofUsers, Sharing ofGroups) {
        JsonNode known = api.get(path);
        ObjectNode request = Json.MAPPER.createObjectNode().put("share_assets", shareAssets);
        if (!ofUsers.isEmpty()) {
            request.set("users", ofUsers.changed(known.path("users"), "email"));
        }
        if (!ofGroups.isEmpty()) {
            request.set("groups", ofGroups.changed(known.path("groups"), "group"));
        }
        everyone.ifPresent(role -> request.put("everyone", role));
        api.tell(path, request);
    }

    private void print(JsonNode permissions) {
        var table = new Table("ROLE", "WHO");
        for (JsonNode user : permissions.path("users")) {
            table.add(user.path("role").asText(), user.path("email").asText());
        }
        for (JsonNode group : permissions.path("groups")) {
            table.add(group.path("role").asText(), "group " + group.path("group").asText());
        }
        String all = permissions.path("everyone").asText();
        if (!all.equals("none")) {
            table.add(all, "everyone");
        }
        table.print(cove.screen());
    }
}
