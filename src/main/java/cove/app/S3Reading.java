// SPDX-License-Identifier: Apache-2.0
package cove.app;

import com.fasterxml.jackson.databind.JsonNode;
import cove.s3.Endpoint;
import cove.s3.Location;
import cove.s3.S3Settings;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The settings of buckets, {@code [s3]}. */
final class S3Reading {
    private final JsonNode node;
    private final String where;
    private final List<String> mistakes;

    private S3Reading(JsonNode node, String where, List<String> mistakes, Set<String> known) {
        this.node = node;
        this.where = where;
        this.mistakes = mistakes;
        var unknown = new TreeSet<String>();
        node.fieldNames().forEachRemaining(unknown::add);
        unknown.removeAll(known);
        unknown.forEach(name -> mistakes.add("there is no setting %s.%s".formatted(where, name)));
        if (!node.isObject()) {
            mistakes.add("%s must be a table, but it is %s".formatted(where, node));
        }
    }

    static S3Settings read(SettingsReader file) {
        Map<String, Endpoint> endpoints =
                file.structure("s3.endpoints", S3Settings.USUAL.endpoints(), S3Reading::endpoints);
        String usual = file.text("s3.default_endpoint", Endpoint.AWS.name());
        var roles = file.structure("s3.roles", List.<S3Settings.Role>of(), S3Reading::roles);
        var inputBucket =
                file.structure("s3.input_bucket", Optional.<Location>empty(), S3Reading::input);
        URI google =
                file.structure(
                        "s3.google_url",
                        S3Settings.GOOGLE,
                        (node, mistakes) ->
                                url("s3.google_url", node, mistakes).orElse(S3Settings.GOOGLE));
        file.structure(
                "s3.default_endpoint",
                usual,
                (_, mistakes) -> {
                    knownEndpoint("s3.default_endpoint", usual, endpoints, mistakes);
                    inputBucket.ifPresent(
                            in ->
                                    knownEndpoint(
                                            "s3.input_bucket.endpoint",
                                            in.endpoint(),
                                            endpoints,
                                            mistakes));
                    return usual;
                });
        return new S3Settings(endpoints, usual, roles, inputBucket, google);
    }

    private static void knownEndpoint(
            String setting, String name, Map<String, Endpoint> endpoints, List<String> mistakes) {
        if (!endpoints.containsKey(name)) {
            mistakes.add(
                    "%s is '%s', but there is no [s3.endpoints.%s]".formatted(setting, name, name));
        }
    }

    private static Map<String, Endpoint> endpoints(JsonNode node, List<String> mistakes) {
        var endpoints = new TreeMap<>(S3Settings.USUAL.endpoints());
        for (var named : node.properties()) {
            String name = named.getKey();
            if (!name.matches("[A-Za-z0-9._-]+") || name.equals(S3Settings.GOOGLES_NAME)) {
                mistakes.add(
                        "s3.endpoints.%s: an endpoint's name has letters, digits, '.', '_' and '-', and is not %s"
                                .formatted(name, S3Settings.GOOGLES_NAME));
            }
            var reading =
                    new S3Reading(
                            named.getValue(),
                            "s3.endpoints." + name,
                            mistakes,
                            Set.of(
                                    "url",
                                    "region",
                                    "path_style",
                                    "credentials",
                                    "credentials_file",
                                    "buckets"));
            endpoints.put(name, reading.endpoint(name));
        }
        return endpoints;
    }

    private Endpoint endpoint(String name) {
        Optional<URI> url =
                node.has("url")
                        ? url(where + ".url", node.path("url"), mistakes)
                        : Optional.empty();
        String policy = text("credentials").orElse("user");
        if (!Set.of("user", "server", "public").contains(policy)) {
            mistakes.add(
                    "%s.credentials must be \"user\", \"server\" or \"public\", but it is \"%s\""
                            .formatted(where, policy));
        }
        JsonNode pathStyle = node.path("path_style");
        if (!pathStyle.isMissingNode() && !pathStyle.isBoolean()) {
            mistakes.add(where + ".path_style must be true or false");
        }
        return new Endpoint(
                name,
                url,
                text("region"),
                pathStyle.asBoolean(url.isPresent()),
                switch (policy) {
                    case "server" -> Endpoint.Policy.SERVER;
                    case "public" -> Endpoint.Policy.PUBLIC;
                    default -> Endpoint.Policy.USER;
                },
                texts("buckets"),
                text("credentials_file").map(Path::of));
    }

    private static List<S3Settings.Role> roles(JsonNode node, List<String> mistakes) {
        var roles = new ArrayList<S3Settings.Role>();
        if (!node.isArray()) {
            mistakes.add("s3.roles must be a list of tables with arn and buckets");
        }
        for (JsonNode item : node) {
            var reading =
                    new S3Reading(
                            item,
                            "s3.roles[%d]".formatted(roles.size()),
                            mistakes,
                            Set.of("arn", "endpoint", "buckets", "users"));
            List<String> buckets = reading.texts("buckets");
            if (reading.text("arn").isEmpty() || buckets.isEmpty()) {
                mistakes.add(reading.where + " needs an arn and buckets");
            }
            roles.add(
                    new S3Settings.Role(
                            reading.text("arn").orElse(""),
                            reading.text("endpoint").orElse(Endpoint.AWS.name()),
                            buckets,
                            reading.texts("users")));
        }
        return roles;
    }

    private static Optional<Location> input(JsonNode node, List<String> mistakes) {
        var reading =
                new S3Reading(
                        node, "s3.input_bucket", mistakes, Set.of("endpoint", "bucket", "prefix"));
        if (reading.text("bucket").isEmpty()) {
            mistakes.add("s3.input_bucket needs a bucket");
        }
        return Optional.of(
                new Location(
                        reading.text("endpoint").orElse(Endpoint.AWS.name()),
                        reading.text("bucket").orElse(""),
                        reading.text("prefix").orElse("")));
    }

    private static Optional<URI> url(String name, JsonNode node, List<String> mistakes) {
        try {
            URI url = new URI(node.asText());
            if (node.isTextual()
                    && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
                    && url.getHost() != null) {
                return Optional.of(url);
            }
        } catch (java.net.URISyntaxException e) {
            // Told below.
        }
        mistakes.add("%s must be a URL with http or https, but it is %s".formatted(name, node));
        return Optional.empty();
    }

    private Optional<String> text(String name) {
        JsonNode value = node.path(name);
        if (!value.isMissingNode() && !value.isTextual()) {
            mistakes.add("%s.%s must be a string, but it is %s".formatted(where, name, value));
        }
        return Optional.ofNullable(value.textValue());
    }

    private List<String> texts(String name) {
        JsonNode value = node.path(name);
        var texts = new ArrayList<String>();
        if (!value.isMissingNode()
                && !(value.isArray() && value.valueStream().allMatch(JsonNode::isTextual))) {
            mistakes.add(
                    "%s.%s must be a list of strings, but it is %s".formatted(where, name, value));
        }
        value.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
