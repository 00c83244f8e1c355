// SPDX-License-Identifier: Apache-2.0
package cove.search;

import com.fasterxml.jackson.core.JsonProcessingException;
import cove.http.Json;
import cove.problem.CoveException;
import cove.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * In which order a search tells what it finds, and how far it got: a spot in the order, so that
 * what is added or removed meanwhile moves nothing.
 *
 * @param sort by what; none for relevance
 * @param descending among those of the same relevance the newest come first
 */
record SearchOrder(Optional<Subject.Sort> sort, boolean descending, Optional<Spot> after) {
    private static final String RELEVANCE = "RELEVANCE";

    /**
     * Where a thing stands.
     *
     * @param part in which part of the search it was found, where an order has parts
     * @param key what it is sorted by, where that is no part: text or number
     * @param place its place among all, by age
     */
    record Spot(int part, Optional<Object> key, long place) {}

    /** What a caller gets to go on with. */
    private record Token(String sort, boolean descending, int part, Object key, Long place) {}

    static SearchOrder of(Subject.Sort sort, boolean descending) {
        return new SearchOrder(Optional.of(sort), descending, Optional.empty());
    }

    static SearchOrder byRelevance() {
        return new SearchOrder(Optional.empty(), true, Optional.empty());
    }

    private String word() {
        return sort.map(Enum::name).orElse(RELEVANCE);
    }

    /** Opaque to callers. */
    String token(Spot last) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(
                        Json.bytes(
                                new Token(
                                        word(),
                                        descending,
                                        last.part(),
                                        last.key().orElse(null),
                                        last.place())));
    }

    /** The same order from where the search was that told this token. */
    SearchOrder from(String token) {
        try {
            var text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
            var read = Json.MAPPER.readValue(text, Token.class);
            if (read != null && isOfThisOrder(read)) {
                return new SearchOrder(
                        sort,
                        descending,
                        Optional.of(
                                new Spot(
                                        read.part(),
                                        Optional.ofNullable(read.key()),
                                        read.place())));
            }
        } catch (IllegalArgumentException | JsonProcessingException e) {
            throw new CoveException(new Problem.Invalid(WRONG_TOKEN), e);
        }
        throw CoveException.invalid(WRONG_TOKEN);
    }

    private boolean isOfThisOrder(Token read) {
        boolean hasRightKey =
                switch (sort.orElse(Subject.Sort.CREATED)) {
                    case CREATED, TYPE -> read.key() == null;
                    case NAME -> read.key() instanceof String;
                    case AMOUNT -> read.key() instanceof Integer || read.key() instanceof Long;
                };
        return word().equals(read.sort())
                && read.descending() == descending
                && read.part() >= 0
                && read.place() != null
                && hasRightKey;
    }

    private static final String WRONG_TOKEN =
            "next_token is none that a search in this order told; send it as it came, with the same search, or leave it out to begin anew";
}
