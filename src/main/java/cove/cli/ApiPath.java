// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;

/** The paths and queries of API calls, encoded. */
final class ApiPath {
    private ApiPath() {}

    /** A path, such as {@code /api/v1/capsules/{}}, with each {@code {}} filled in and encoded. */
    static String of(String template, String... parts) {
        var path = new StringBuilder(template);
        for (String part : parts) {
            int hole = path.indexOf("{}");
            path.replace(hole, hole + 2, encoded(part));
        }
        return path.toString();
    }

    /** The query part of a URL, with its question mark; empty values are left out. */
    static String query(Map<String, String> values) {
        String query =
                values.entrySet().stream()
                        .filter(value -> !value.getValue().isEmpty())
                        .map(value -> encoded(value.getKey()) + "=" + encoded(value.getValue()))
                        .collect(Collectors.joining("&"));
        return query.isEmpty() ? "" : "?" + query;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
