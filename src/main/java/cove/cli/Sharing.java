// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cove.http.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The roles that a command line gives, such as {@code kim@example.org=viewer}. */
final class Sharing {
    private final Map<String, String> roles = new LinkedHashMap<>();

    private Sharing() {}

    /** Reads them; the name is all before the last equals sign. */
    static Sharing of(String option, List<String> words) {
        var sharing = new Sharing();
        for (String word : words) {
            int equals = word.lastIndexOf('=');
            if (equals < 1 || equals == word.length() - 1) {
                throw new WrongUsage(
                        "%s takes NAME=ROLE, but it is '%s'; the role none takes it away."
                                .formatted(option, word));
            }
            sharing.roles.put(word.substring(0, equals), word.substring(equals + 1));
        }
        return sharing;
    }

    boolean isEmpty() {
        return roles.isEmpty();
    }

    /** The whole new list: those that are there, changed by these. */
    ArrayNode changed(JsonNode known, String member) {
        Map<String, String> byKey = new LinkedHashMap<>();
        Map<String, String> names = new LinkedHashMap<>();
        for (JsonNode entry : known) {
            String name = entry.path(member).asText();
            names.put(name.toLowerCase(Locale.ROOT), name);
            byKey.put(name.toLowerCase(Locale.ROOT), entry.path("role").asText());
        }
        roles.forEach(
                (name, role) -> {
                    String key = name.toLowerCase(Locale.ROOT);
                    names.putIfAbsent(key, name);
                    byKey.put(key, role);
                });
        ArrayNode list = Json.MAPPER.createArrayNode();
        byKey.forEach(
                (key, role) -> {
                    if (!role.equals("none")) {
                        ObjectNode entry = list.addObject();
                        entry.put(member, names.get(key)).put("role", role);
                    }
                });
        return list;
    }
}
