// SPDX-License-Identifier: Apache-2.0
package cove.dataasset;

import com.fasterxml.jackson.core.JsonProcessingException;
import cove.http.Json;
import cove.problem.CoveException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/**
 * In which order a search tells what it finds, and how far it got: a place in the order, so that
 * what is added meanwhile moves nothing.
 */
record SearchOrder(Field field, boolean descending, Optional<Place> after) {
    enum Field {
        CREATED,
        NAME,
        SIZE,
        TYPE;

        static Field of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }

    /** Where a data asset stands: by this value, and by its id among those of the same. */
    record Place(Object value, String id) {}

    /** What a caller gets to go on with. */
    private record Token(Field field, boolean descending, Place place) {}

    /** The same order from behind this data asset on. */
    SearchOrder after(DataAsset asset) {
        Object value =
                switch (field) {
                    case CREATED -> asset.created().toEpochMilli();
                    case NAME -> asset.name();
                    case SIZE ->
                            asset.state() instanceof DataAssetState.Ready ready ? ready.size() : 0L;
                    case TYPE -> asset.type();
                };
        return new SearchOrder(field, descending, Optional.of(new Place(value, asset.id())));
    }

    /** Opaque to callers. */
    String token() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(Json.bytes(new Token(field, descending, after.orElseThrow())));
    }

    /** The same order from where the search was that told this token. */
    SearchOrder from(String token) {
        try {
            var text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
            var read = Json.MAPPER.readValue(text, Token.class);
            if (read.field() == field
                    && read.descending() == descending
                    && read.place() != null
                    && read.place().id() != null
                    && isValue(read.place().value())) {
                return new SearchOrder(field, descending, Optional.of(read.place()));
            }
        } catch (IllegalArgumentException | JsonProcessingException e) {
            throw new CoveException(new cove.problem.Problem.Invalid(WRONG_TOKEN), e);
        }
        throw CoveException.invalid(WRONG_TOKEN);
    }

    private boolean isValue(Object read) {
        return switch (field) {
            case CREATED, SIZE -> read instanceof Integer || read instanceof Long;
            case NAME, TYPE -> read instanceof String;
        };
    }

    private static final String WRONG_TOKEN =
            "next_token is none that a search in this order told; send it as it came, with the same search, or leave it out to begin anew";
}
