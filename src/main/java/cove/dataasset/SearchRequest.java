// SPDX-License-Identifier: Apache-2.0
package cove.dataasset;

import cove.http.Fields;
import java.util.List;
import java.util.Optional;

/**
 * What a caller looks for among the data assets (API reference, 4.3).
 *
 * @param offset how many to leave out at first; none where a token says where to begin
 * @param ownership {@code created}, {@code private} or {@code shared}
 */
record SearchRequest(
        Optional<SearchQuery> query,
        SearchOrder order,
        int offset,
        int limit,
        Optional<String> ownership,
        Optional<String> type,
        Optional<String> origin,
        boolean favorite,
        boolean archived,
        List<SearchFilter> filters) {
    private static final int USUAL_LIMIT = 100;
    private static final int LARGEST_LIMIT = 1000;

    static SearchRequest read(Fields body) {
        Optional<String> sortField =
                body.word("sort_field", List.of("created", "type", "name", "size"));
        Optional<String> sortOrder = body.word("sort_order", List.of("asc", "desc"));
        var order =
                new SearchOrder(
                        sortField.map(SearchOrder.Field::of).orElse(SearchOrder.Field.CREATED),
                        sortField.isEmpty() || sortOrder.equals(Optional.of("desc")),
                        Optional.empty());
        Optional<String> token = body.text("next_token").filter(text -> !text.isEmpty());
        int offset = body.integer("offset").or(() -> body.integer("from")).orElse(0);
        int limit = body.integer("limit").orElse(USUAL_LIMIT);
        if (offset < 0) {
            body.mistake("offset must be 0 or more, but it is " + offset);
        }
        if (limit < 1) {
            body.mistake("limit must be 1 or more, but it is " + limit);
        }
        var request =
                new SearchRequest(
                        body.text("query").filter(text -> !text.isBlank()).map(SearchQuery::of),
                        order,
                        token.isPresent() ? 0 : offset,
                        Math.min(limit, LARGEST_LIMIT),
                        body.word("ownership", List.of("created", "shared", "private")),
                        body.word("type", List.of("dataset", "result", "combined", "model")),
                        body.word("origin", List.of("internal", "external")),
                        body.bool("favorite").orElse(false),
                        body.bool("archived").orElse(false),
                        body.objects("filters").orElse(List.of()).stream()
                                .map(SearchFilter::read)
                                .toList());
        body.throwIfWrong();
        return token.map(text -> request.from(order.from(text))).orElse(request);
    }

    private SearchRequest from(SearchOrder place) {
        return new SearchRequest(
                query, place, offset, limit, ownership, type, origin, favorite, archived, filters);
    }

    /** Nobody has favourites. */
    boolean findsNothing() {
        return favorite;
    }

    /**
     * Whether a data asset is as the caller wants it; whose it is and archived is not looked at.
     */
    boolean matches(DataAsset asset) {
        return type.map(asset.type()::equals).orElse(true)
                && origin.map(word -> word.equals("internal") == isInternal(asset)).orElse(true)
                && query.map(words -> words.matches(asset)).orElse(true)
                && filters.stream().allMatch(filter -> filter.matches(asset));
    }

    private static boolean isInternal(DataAsset asset) {
        return asset.kind() == DataAssetKind.INTERNAL;
    }
}
