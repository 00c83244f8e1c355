// SPDX-License-Identifier: Apache-2.0
package cove.http;

import cove.problem.CoveException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A form as browsers send it: {@code application/x-www-form-urlencoded} (WHATWG URL, 5). */
public record Form(Map<String, List<String>> fields) {
    static Form parse(String body) {
        var fields = new LinkedHashMap<String, List<String>>();
        for (String pair : body.split("&", -1)) {
            if (!pair.isEmpty()) {
                int sign = pair.indexOf('=');
                String name = sign < 0 ? pair : pair.substring(0, sign);
                String value = sign < 0 ? "" : pair.substring(sign + 1);
                fields.computeIfAbsent(decoded(name), _ -> new ArrayList<>()).add(decoded(value));
            }
        }
        return new Form(fields);
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw CoveException.invalid(
                    "The form that was sent is broken; go back, load the page again and send it once more.");
        }
    }

    /** The first value of this name, if there is one. */
    public Optional<String> value(String name) {
        return all(name).stream().findFirst();
    }

    /** The first value of this name, without the blanks around it; an absent one is empty. */
    public String text(String name) {
        return value(name).orElse("").strip();
    }

    public List<String> all(String name) {
        return fields.getOrDefault(name, List.of());
    }
}
