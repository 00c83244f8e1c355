// SPDX-License-Identifier: Apache-2.0
package cove.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeMap;

/** What a request says, as a SHA-256: by it requests are compared without keeping their secrets. */
final class RequestDigest {
    private RequestDigest() {}

    static String of(JsonNode body) {
        try {
            byte[] text = plain(body).toString().getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The members in order of name, without those that say nothing. */
    private static JsonNode plain(JsonNode node) {
        if (node.isArray()) {
            var items = Json.MAPPER.createArrayNode();
            node.forEach(item -> items.add(plain(item)));
            return items;
        }
        if (!node.isObject()) {
            return node;
        }
        var members = new TreeMap<String, JsonNode>();
        for (var member : node.properties()) {
            JsonNode value = plain(member.getValue());
            if (!value.isNull() && !(value.isContainerNode() && value.isEmpty())) {
                members.put(member.getKey(), value);
            }
        }
        return Json.MAPPER.createObjectNode().setAll(members);
    }
}
