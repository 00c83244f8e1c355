// SPDX-License-Identifier: Apache-2.0
package cove.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cove.http.Json;
import cove.http.Routes;
import cove.http.Scope;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * All calls in one OpenAPI 3.1 document (spec.openapis.org/oas/v3.1.1).
 *
 * <p>A route that no file describes is in it with {@code x-undescribed}; what is described without
 * a route has {@code x-unrouted}. Neither should ever be.
 */
final class Description {
    /** In the order in which people read. */
    private static final List<String> FILES =
            List.of(
                    "server",
                    "computations",
                    "events",
                    "webhooks",
                    "programs",
                    "program-changes",
                    "search",
                    "git",
                    "data-assets",
                    "uploads",
                    "custom-metadata",
                    "access",
                    "permissions");

    private static final Pattern VARIABLE = Pattern.compile("\\{(\\w+)}");

    private final ObjectNode document = Json.MAPPER.createObjectNode();

    private Description() {}

    static JsonNode of(List<Routes.Line> routes) {
        var description = new Description();
        FILES.forEach(file -> merge(read(file + ".yaml"), description.document));
        description.markAll();
        routes.forEach(description::add);
        return description.document;
    }

    private static JsonNode read(String file) {
        // Jackson's own reader of YAML knows no anchors.
        var yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
        try (InputStream in = Description.class.getResourceAsStream("/cove/openapi/" + file)) {
            return Json.MAPPER.valueToTree(yaml.load(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void merge(JsonNode part, ObjectNode whole) {
        part.properties()
                .forEach(
                        member -> {
                            if (whole.get(member.getKey()) instanceof ObjectNode known) {
                                merge(member.getValue(), known);
                            } else {
                                whole.set(member.getKey(), member.getValue());
                            }
                        });
    }

    private void markAll() {
        document.path("paths")
                .forEach(path -> path.forEach(call -> ((ObjectNode) call).put("x-unrouted", true)));
    }

    private void add(Routes.Line route) {
        ObjectNode call =
                document.withObject("/paths")
                        .withObjectProperty(route.path())
                        .withObjectProperty(route.method().toLowerCase(Locale.ROOT));
        if (call.remove("x-unrouted") == null) {
            call.put("x-undescribed", true);
        }
        addPathParameters(route.path(), call);
        addRefusals(call);
        addSecurity(route, call);
    }

    private static void addPathParameters(String path, ObjectNode call) {
        ArrayNode parameters = call.withArrayProperty("parameters");
        VARIABLE.matcher(path)
                .results()
                .map(found -> found.group(1))
                .forEach(
                        name -> {
                            ObjectNode parameter = parameters.addObject();
                            parameter.put("name", name).put("in", "path").put("required", true);
                            parameter.putObject("schema").put("type", "string");
                        });
        if (parameters.isEmpty()) {
            call.remove("parameters");
        }
    }

    private static void addRefusals(ObjectNode call) {
        call.withObjectProperty("responses")
                .putObject("default")
                .put("$ref", "#/components/responses/Problem");
    }

    /** The token may come in either way. */
    private static void addSecurity(Routes.Line route, ObjectNode call) {
        ArrayNode security = call.putArray("security");
        if (!route.open()) {
            for (String scheme : List.of("token", "bearer")) {
                ArrayNode scopes = security.addObject().putArray(scheme);
                route.scopes().stream().map(Scope::word).forEach(scopes::add);
            }
        }
    }
}
