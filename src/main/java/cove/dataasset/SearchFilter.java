// SPDX-License-Identifier: Apache-2.0
package cove.dataasset;

import cove.http.Fields;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One condition of a search (API reference, 4.3).
 *
 * @param key {@code name}, {@code description}, {@code tags}, or a field of the custom metadata
 * @param values any of them is enough; none where there is a range
 * @param exclude whether what it is true of is left out
 */
record SearchFilter(
        String key,
        List<Object> values,
        Optional<Double> minimum,
        Optional<Double> maximum,
        boolean exclude) {

    static SearchFilter read(Fields fields) {
        var values = new ArrayList<Object>(fields.scalars("values").orElse(List.of()));
        fields.scalar("value").ifPresent(values::add);
        Optional<Fields> range = fields.object("range");
        var filter =
                new SearchFilter(
                        fields.requiredText("key"),
                        values,
                        range.flatMap(bounds -> bounds.number("min")),
                        range.flatMap(bounds -> bounds.number("max")),
                        fields.bool("exclude").orElse(false));
        if (values.isEmpty() && filter.minimum.isEmpty() && filter.maximum.isEmpty()) {
            fields.mistake(
                    "The filter with the key '%s' has no value, values or range; give it one"
                            .formatted(filter.key()));
        }
        return filter;
    }

    boolean matches(DataAsset asset) {
        return isTrueOf(asset) != exclude;
    }

    private boolean isTrueOf(DataAsset asset) {
        Labels labels = asset.labels();
        return switch (key) {
            case "name" -> values.stream().anyMatch(value -> isIn(labels.name(), value));
            case "description" ->
                    labels.description().stream()
                            .anyMatch(text -> values.stream().anyMatch(value -> isIn(text, value)));
            case "tags" -> labels.tags().stream().anyMatch(this::isOneOfTheValues);
            default ->
                    valuesOf(labels.customMetadata().get(key))
                            .anyMatch(value -> isOneOfTheValues(value) || isInTheRange(value));
        };
    }

    private static boolean isIn(String text, Object value) {
        return Words.of(text).containBeginning(Words.of(value.toString()));
    }

    private boolean isOneOfTheValues(Object found) {
        return values.stream().anyMatch(value -> isSame(value, found));
    }

    private static boolean isSame(Object wanted, Object found) {
        if (wanted instanceof Number number && found instanceof Number other) {
            return number.doubleValue() == other.doubleValue();
        }
        return wanted.toString().equalsIgnoreCase(found.toString());
    }

    private boolean isInTheRange(Object found) {
        return (minimum.isPresent() || maximum.isPresent())
                && found instanceof Number is
                && minimum.orElse(Double.NEGATIVE_INFINITY) <= is.doubleValue()
                && is.doubleValue() <= maximum.orElse(Double.POSITIVE_INFINITY);
    }

    private static Stream<?> valuesOf(Object metadata) {
        return switch (metadata) {
            case null -> Stream.empty();
            case Collection<?> several -> several.stream();
            default -> Stream.of(metadata);
        };
    }
}
