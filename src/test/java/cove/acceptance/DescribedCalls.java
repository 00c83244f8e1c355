// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.SpecVersion;
import cove.http.Json;
import cove.testing.Answer;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The server's own description of its calls, held against what they really take and answer: every
 * exchange of every acceptance test comes by here.
 */
final class DescribedCalls {
    /** A schema stands among the parts of the description that it refers to. */
    private static final JsonSchemaFactory SCHEMAS =
            JsonSchemaFactory.getInstance(
                    SpecVersion.VersionFlag.V202012,
                    factory ->
                            factory.metaSchema(
                                    JsonMetaSchema.builder(JsonMetaSchema.getV202012())
                                            .keyword(new NonValidationKeyword("components"))
                                            .keyword(new NonValidationKeyword("paths"))
                                            .build()));

    private record Operation(Pattern path, String pointer, JsonNode call) {}

    private final JsonNode document;
    private final JsonNode closed;
    private final Map<String, JsonSchema> schemas = new ConcurrentHashMap<>();

    DescribedCalls(JsonNode document) {
        this.document = document;
        this.closed = closed(document.deepCopy());
    }

    /** Throws an {@link AssertionError} where the exchange is not as described. */
    void check(String method, String target, byte[] request, Answer answer) {
        String path = tidy(target);
        Optional<Operation> operation = operation(method, path);
        if (operation.isEmpty()) {
            return; // There is no such call, and the tests look at what is answered then.
        }
        String pointer = operation.get().pointer();
        JsonNode responses = operation.get().call().path("responses");
        String status = Integer.toString(answer.status());
        String described = responses.has(status) ? status : "default";
        if (answer.status() < 400 && !responses.has(status)) {
            throw new AssertionError(
                    "%s %s answers %s, which its description does not know"
                            .formatted(method, path, status));
        }
        JsonNode response = responses.path(described);
        String place = pointer + "/responses/" + described;
        if (response.has("$ref")) {
            place = response.path("$ref").textValue();
            response = document.at(place.substring(1));
        }
        if (isJson(answer) && !method.equals("HEAD") && answer.body().length > 0) {
            validate(
                    method + " " + path + " answers " + status,
                    place + "/content/application~1json/schema",
                    response.path("content").path("application/json").path("schema"),
                    answer.json());
        }
        if (answer.status() < 300) {
            checkRequest(method + " " + path + " takes", operation.get(), request);
        }
    }

    /** What was taken must be what the description lets through. */
    private void checkRequest(String call, Operation operation, byte[] request) {
        String place = "/requestBody/content/application~1json/schema";
        JsonNode schema = operation.call().at(place);
        if (schema.isMissingNode() || request == null || request.length == 0) {
            return;
        }
        try {
            validate(call, operation.pointer() + place, schema, Json.MAPPER.readTree(request));
        } catch (IOException e) {
            // Another kind of body, such as a tar.
        }
    }

    private static boolean isJson(Answer answer) {
        return answer.header("Content-Type").startsWith("application/json");
    }

    private void validate(String what, String pointer, JsonNode schema, JsonNode value) {
        if (schema.isMissingNode()) {
            throw new AssertionError(what + " JSON, which its description does not know: " + value);
        }
        var mistakes = schemas.computeIfAbsent(pointer, this::schemaAt).validate(value);
        if (!mistakes.isEmpty()) {
            throw new AssertionError(
                    "%s what is not as described: %s in %s".formatted(what, mistakes, value));
        }
    }

    /** A request may have members that nobody knows; an answer may not. */
    private JsonSchema schemaAt(String pointer) {
        JsonNode parts = pointer.contains("/requestBody/") ? document : closed;
        ObjectNode schema = Json.MAPPER.createObjectNode();
        schema.put("$ref", pointer);
        schema.set("components", parts.path("components"));
        schema.set("paths", parts.path("paths"));
        return SCHEMAS.getSchema(schema);
    }

    /** What is not described must not be there, though clients have to bear it. */
    private static JsonNode closed(JsonNode node) {
        if (node instanceof ObjectNode object
                && object.has("properties")
                && !object.has("additionalProperties")) {
            object.put("additionalProperties", false);
        }
        node.forEach(DescribedCalls::closed);
        return node;
    }

    private Optional<Operation> operation(String method, String path) {
        return document.path("paths").properties().stream()
                .map(
                        entry ->
                                new Operation(
                                        pattern(entry.getKey()),
                                        "#/paths/%s/%s"
                                                .formatted(escaped(entry.getKey()), word(method)),
                                        entry.getValue().path(word(method))))
                .filter(operation -> operation.call().isObject())
                .filter(operation -> operation.path().matcher(path).matches())
                .min((a, b) -> Integer.compare(variables(a), variables(b)));
    }

    private static int variables(Operation operation) {
        return operation.path().pattern().split("\\[", -1).length;
    }

    private static String word(String method) {
        return method.toLowerCase(Locale.ROOT);
    }

    /** As a part of a JSON pointer in a URL (RFC 6901, 3 and 6). */
    private static String escaped(String path) {
        return path.replace("~", "~0").replace("/", "~1").replace("{", "%7B").replace("}", "%7D");
    }

    private static Pattern pattern(String template) {
        return Pattern.compile(
                template.replace(".", "\\.")
                        .replaceAll("^(/files/.*)\\{path}$", "$1[\\\\s\\\\S]+")
                        .replaceAll("\\{\\w+}", "[^/]+"));
    }

    private static String tidy(String target) {
        String path = target.replaceFirst("[?#].*", "");
        path = path.replaceAll("/{2,}", "/").replaceAll("(?<=.)/$", "");
        try {
            return URLDecoder.decode(path, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return path;
        }
    }
}
