// SPDX-License-Identifier: Apache-2.0
package cove.app;

import com.fasterxml.jackson.databind.JsonNode;
import cove.environment.BaseImages;
import cove.environment.Environments;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The settings of what runs see as their root, {@code [environments]}. */
final class EnvironmentsReading {
    private static final Environments.Settings USUAL = Environments.Settings.USUAL;
    private static final Set<String> NETWORKS = Set.of("default", "none", "host");

    private EnvironmentsReading() {}

    static Environments.Settings read(SettingsReader file) {
        return new Environments.Settings(
                file.structure(
                        "environments.images",
                        BaseImages.NONE,
                        (node, mistakes) -> mapping("environments.images", node, mistakes)),
                file.structure(
                        "environments.folders",
                        BaseImages.NONE,
                        (node, mistakes) -> folders("environments.folders", node, mistakes)),
                Optional.of(file.text("environments.registry", "")).filter(host -> !host.isEmpty()),
                file.structure(
                        "environments.build_network",
                        USUAL.network(),
                        (node, mistakes) -> network(node, mistakes)),
                Duration.ofMinutes(
                        file.number(
                                "environments.build_minutes",
                                USUAL.limit().toMinutes(),
                                1,
                                10_000)),
                file.number("environments.builds_at_once", USUAL.atOnce(), 1, 1000).intValue(),
                Duration.ofDays(
                        file.number("environments.keep_days", USUAL.keep().toDays(), 1, 36_500)));
    }

    private static BaseImages mapping(String where, JsonNode node, List<String> mistakes) {
        var targets = new HashMap<String, String>();
        if (!node.isObject()) {
            mistakes.add(
                    "%s must be a table with a line \"codeocean/IMAGE:*\" = \"...\" for each base image, but it is %s"
                            .formatted(where, node));
        }
        for (var line : node.properties()) {
            if (line.getKey().isBlank()
                    || !line.getValue().isTextual()
                    || line.getValue().textValue().isBlank()) {
                mistakes.add(
                        "%s.\"%s\" must be a string, but it is %s"
                                .formatted(where, line.getKey(), line.getValue()));
            } else {
                targets.put(line.getKey(), line.getValue().textValue());
            }
        }
        return new BaseImages(targets);
    }

    private static BaseImages folders(String where, JsonNode node, List<String> mistakes) {
        BaseImages mapping = mapping(where, node, mistakes);
        mapping.targets().entrySet().stream()
                .filter(line -> !isRoot(line.getValue()))
                .map(
                        line ->
                                "%s.\"%s\" must be the absolute path of a folder with a root file system in it (its own bin or usr/bin), but it is \"%s\""
                                        .formatted(where, line.getKey(), line.getValue()))
                .sorted()
                .forEach(mistakes::add);
        return mapping;
    }

    private static boolean isRoot(String path) {
        return path.startsWith("/")
                && (Files.isDirectory(Path.of(path, "usr/bin"))
                        || Files.isDirectory(Path.of(path, "bin")));
    }

    private static String network(JsonNode node, List<String> mistakes) {
        if (!NETWORKS.contains(node.asText())) {
            mistakes.add(
                    "environments.build_network must be \"default\", \"none\" or \"host\", but it is %s"
                            .formatted(node));
        }
        return node.asText();
    }
}
