// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cove.http.Json;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is said of a new data asset.
 *
 * @param name its mount where it is empty
 * @param metadata the values of each field, as they were typed
 */
record AssetLabels(String mount, String name, Map<String, List<String>> metadata) {
    /** Reads NAME=VALUE; a name that comes again has several values. */
    static AssetLabels of(String mount, String name, List<String> metadata) {
        var values = new LinkedHashMap<String, List<String>>();
        var wrong = new ArrayList<String>();
        for (String said : metadata) {
            int end = said.indexOf('=');
            if (end < 1) {
                wrong.add("'%s'".formatted(said));
            } else {
                values.computeIfAbsent(said.substring(0, end), _ -> new ArrayList<>())
                        .add(said.substring(end + 1));
            }
        }
        if (!wrong.isEmpty()) {
            throw new WrongUsage(
                    "--metadata needs NAME=VALUE, such as --metadata 'subject id=712345', but got "
                            + String.join(", ", wrong));
        }
        return new AssetLabels(mount, name, values);
    }

    /** As the server takes it: what its schema calls a number or a date is one. */
    ObjectNode request(ApiClient api) {
        var request =
                Json.MAPPER
                        .createObjectNode()
                        .put("mount", mount)
                        .put("name", name.isEmpty() ? mount : name);
        if (!metadata.isEmpty()) {
            JsonNode schema = api.get("/api/v1/custom_metadata");
            ObjectNode members = request.putObject("custom_metadata");
            metadata.forEach((field, values) -> members.set(field, read(schema, field, values)));
        }
        return request;
    }

    private static JsonNode read(JsonNode schema, String field, List<String> values) {
        String type = "";
        for (JsonNode known : schema.path("fields")) {
            if (known.path("name").asText().equals(field)) {
                type = known.path("type").asText();
            }
        }
        ArrayNode all = Json.MAPPER.createArrayNode();
        for (String value : values) {
            all.add(read(type, value));
        }
        return all.size() == 1 ? all.get(0) : all;
    }

    /** What is no number stays text, and the server says with all else what is wrong with it. */
    private static JsonNode read(String type, String value) {
        try {
            return switch (type) {
                case "number" -> Json.MAPPER.getNodeFactory().numberNode(new BigDecimal(value));
                case "date" -> Json.MAPPER.getNodeFactory().numberNode(seconds(value));
                default -> Json.MAPPER.getNodeFactory().textNode(value);
            };
        } catch (NumberFormatException | DateTimeException _) {
            return Json.MAPPER.getNodeFactory().textNode(value);
        }
    }

    /** Seconds since 1970, or as people write dates: a day is its begin in UTC. */
    private static long seconds(String value) {
        if (value.matches("-?\\d+")) {
            return Long.parseLong(value);
        }
        return value.contains("T")
                ? OffsetDateTime.parse(value).toEpochSecond()
                : LocalDate.parse(value).atStartOfDay(ZoneOffset.UTC).toEpochSecond();
    }
}
