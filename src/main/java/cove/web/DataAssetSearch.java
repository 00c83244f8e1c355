// SPDX-License-Identifier: Apache-2.0
package cove.web;

import cove.dataasset.DataAssets;
import cove.http.Call;
import cove.http.Fields;
import cove.http.Json;
import cove.search.SearchRequest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the list of data assets is asked for, as it stands in its address; what is empty asks for
 * nothing.
 *
 * @param ownership {@code created}, {@code shared} or empty
 * @param sort {@code oldest}, {@code name}, {@code size} or empty
 */
record DataAssetSearch(
        String query, String tag, String type, String ownership, String sort, boolean archived) {
    private static final int PAGE = 50;

    static DataAssetSearch of(Call call) {
        return new DataAssetSearch(
                call.query("query").orElse("").strip(),
                call.query("tag").orElse("").strip(),
                call.query("type").orElse(""),
                call.query("ownership").orElse(""),
                call.query("sort").orElse(""),
                call.queryFlag("archived"));
    }

    SearchRequest request(String nextToken) {
        var body = new LinkedHashMap<String, Object>();
        body.put("query", query);
        body.put("limit", PAGE);
        body.put("archived", archived);
        body.put("next_token", nextToken);
        if (!type.isEmpty()) {
            body.put("type", type);
        }
        if (!ownership.isEmpty()) {
            body.put("ownership", ownership);
        }
        if (!tag.isEmpty()) {
            body.put("filters", List.of(Map.of("key", "tags", "value", tag)));
        }
        switch (sort) {
            case "oldest" -> sortBy("created", "asc", body);
            case "name" -> sortBy("name", "asc", body);
            case "size" -> sortBy("size", "desc", body);
            default -> {}
        }
        return SearchRequest.read(Fields.ofBody(Json.bytes(body)), DataAssets.SUBJECT);
    }

    private static void sortBy(String field, String order, Map<String, Object> body) {
        body.put("sort_field", field);
        body.put("sort_order", order);
    }

    /** The address of the page that this token of a search leads to. */
    String address(String nextToken) {
        var query = new LinkedHashMap<String, String>();
        query.put("query", this.query);
        query.put("tag", tag);
        query.put("type", type);
        query.put("ownership", ownership);
        query.put("sort", sort);
        query.put("archived", archived ? "true" : "");
        query.put("next_token", nextToken);
        return query.entrySet().stream()
                .filter(one -> !one.getValue().isEmpty())
                .map(one -> one.getKey() + "=" + encoded(one.getValue()))
                .collect(Collectors.joining("&", "/data?", ""));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Whether it asks for anything in particular. */
    boolean isNarrow() {
        return !(query + tag + type + ownership).isEmpty() || archived;
    }
}
