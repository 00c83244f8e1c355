// SPDX-License-Identifier: Apache-2.0
package cove.search;

import cove.http.Call;
import cove.http.Fields;
import cove.http.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a caller looks for (the SDK's components.py).
 *
 * @param offset how many to leave out at first; none where a token says where to begin
 * @param ownership {@code created}, {@code private} or {@code shared}
 * @param choices the other members that are one word
 */
public record SearchRequest(
        Optional<SearchQuery> query,
        SearchOrder order,
        int offset,
        int limit,
        Optional<String> ownership,
        Map<String, String> choices,
        boolean favorite,
        boolean archived,
        List<SearchFilter> filters) {
    private static final int USUAL_LIMIT = 100;
    private static final int LARGEST_LIMIT = 1000;

    /** Each costs a look into the index; a form that people fill in has some ten. */
    private static final int MOST_WORDS = 250;

    /** Reads the body of a search. */
    public static SearchRequest read(Fields body, Subject subject) {
        var choices = new LinkedHashMap<String, String>();
        subject.choices()
                .forEach(
                        (name, words) ->
                                body.word(name, words).ifPresent(word -> choices.put(name, word)));
        Optional<SearchQuery> query =
                body.text("query").map(text -> SearchQuery.of(text, subject.fields()));
        List<SearchFilter> filters = filters(body);
        int words =
                query.map(SearchQuery::size).orElse(0)
                        + filters.stream().mapToInt(SearchFilter::size).sum();
        if (words > MOST_WORDS) {
            body.mistake(
                    "The query and the filters have %d words together, but a search may have %d; look for less at a time"
                            .formatted(words, MOST_WORDS));
        }
        SearchOrder order = order(body, subject, query);
        Optional<String> token = body.text("next_token").filter(text -> !text.isEmpty());
        int offset = body.integer("offset").or(() -> body.integer("from")).orElse(0);
        int limit = body.integer("limit").orElse(USUAL_LIMIT);
        if (offset < 0) {
            body.mistake("offset must be 0 or more, but it is " + offset);
        }
        if (limit < 1) {
            body.mistake("limit must be 1 or more, but it is " + limit);
        }
        Optional<String> ownership =
                body.word("ownership", List.of("created", "shared", "private"));
        boolean favorite = body.bool("favorite").orElse(false);
        boolean archived = body.bool("archived").orElse(false);
        body.throwIfWrong();
        return new SearchRequest(
                query,
                token.map(order::from).orElse(order),
                token.isPresent() ? 0 : offset,
                Math.min(limit, LARGEST_LIMIT),
                ownership,
                choices,
                favorite,
                archived,
                filters);
    }

    private static List<SearchFilter> filters(Fields body) {
        List<Fields> filters = body.objects("filters").orElse(List.of());
        if (filters.size() > MOST_WORDS) {
            body.mistake(
                    "There are %d filters, but a search may have %d; look for less at a time"
                            .formatted(filters.size(), MOST_WORDS));
            return List.of();
        }
        return filters.stream().map(SearchFilter::read).toList();
    }

    private static SearchOrder order(Fields body, Subject subject, Optional<SearchQuery> query) {
        Optional<Subject.Sort> sort =
                body.word("sort_field", subject.sorts().keySet()).map(subject.sorts()::get);
        Optional<String> direction = body.word("sort_order", List.of("asc", "desc"));
        if (sort.isPresent()) {
            return SearchOrder.of(sort.get(), direction.equals(Optional.of("desc")));
        }
        return query.isPresent() && !query.get().free().isEmpty()
                ? SearchOrder.byRelevance()
                : SearchOrder.of(subject.usual().sort(), subject.usual().descending());
    }

    /** The same search, only for things of which this is a fact. */
    public SearchRequest only(String fact, String word) {
        var more = new LinkedHashMap<>(choices);
        more.put(fact, word);
        return new SearchRequest(
                query, order, offset, limit, ownership, more, favorite, archived, filters);
    }

    /** Reads a search from a query, as clients older than the SDK send it. */
    public static SearchRequest readQuery(Call call, Subject subject) {
        var body = new LinkedHashMap<String, Object>();
        for (String name :
                List.of("query", "next_token", "sort_field", "sort_order", "ownership")) {
            text(call, name, body);
        }
        subject.choices().keySet().forEach(name -> text(call, name, body));
        call.queryInteger("start").ifPresent(start -> body.put("offset", start));
        call.queryInteger("limit").ifPresent(limit -> body.put("limit", limit));
        for (String flag : List.of("favorite", "archived")) {
            if (call.query(flag).isPresent()) {
                body.put(flag, call.queryFlag(flag));
            }
        }
        return read(Fields.ofBody(Json.bytes(body)), subject);
    }

    private static void text(Call call, String name, Map<String, Object> body) {
        call.query(name).filter(text -> !text.isEmpty()).ifPresent(text -> body.put(name, text));
    }
}
