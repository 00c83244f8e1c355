// SPDX-License-Identifier: Apache-2.0
package cove.search;

import cove.http.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One condition of a search (the SDK's components.py).
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
        if (values.isEmpty() && !filter.hasRange()) {
            fields.mistake(
                    "The filter with the key '%s' has no value, values or range; give it one"
                            .formatted(cove.problem.Echo.of(filter.key())));
        }
        return filter;
    }

    private boolean hasRange() {
        return minimum.isPresent() || maximum.isPresent();
    }

    /** How many words it has. */
    int size() {
        return 1
                + values.stream()
                        .mapToInt(value -> Words.of(value.toString()).words().size())
                        .sum();
    }

    Sought sought() {
        Sought wanted = wanted();
        return exclude ? new Sought.Not(wanted) : wanted;
    }

    private Sought wanted() {
        return switch (key) {
            case "name" -> anyWordsIn(Field.NAME);
            case "description" -> anyWordsIn(Field.DESCRIPTION);
            default -> {
                var any = new ArrayList<Sought>();
                values.forEach(value -> any.add(new Sought.Word(Token.exact(key, value))));
                if (hasRange()) {
                    String numbers = Token.number(key);
                    NumberTrie.range(
                                    minimum.orElse(Double.NEGATIVE_INFINITY),
                                    maximum.orElse(Double.POSITIVE_INFINITY))
                            .forEach(word -> any.add(new Sought.Word(numbers + word)));
                }
                yield new Sought.Any(any);
            }
        };
    }

    private Sought anyWordsIn(Field field) {
        return new Sought.Any(
                values.stream()
                        .map(value -> Term.of(value.toString(), false))
                        .filter(term -> !term.isEmpty())
                        .map(term -> term.in(field, false))
                        .toList());
    }
}
