// SPDX-License-Identifier: Apache-2.0
package cove.search;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The words of a search (the SDK's capsule.py): {@code field:value} and free text. One field twice
 * means either, different ones mean both; quotes keep words together. All free words have to be
 * there.
 */
record SearchQuery(Map<Field, List<Term>> byField, List<Term> free) {
    /** Where free words are looked for: the sooner they are all found, the more relevant it is. */
    private static final List<List<Field>> NEARNESS =
            List.of(
                    List.of(Field.NAME),
                    List.of(Field.NAME, Field.TAG),
                    List.of(Field.NAME, Field.TAG, Field.DESCRIPTION),
                    List.of(Field.NAME, Field.TAG, Field.DESCRIPTION, Field.OTHER));

    /** Reads a query; signs without a letter or digit among them look for nothing. */
    static SearchQuery of(String text, Map<String, Field> fields) {
        var byField = new EnumMap<Field, List<Term>>(Field.class);
        var free = new ArrayList<Term>();
        var found = pieces(fields).matcher(text);
        while (found.find()) {
            boolean quoted = found.group(2) != null;
            var term = Term.of(quoted ? found.group(2) : found.group(3), quoted);
            if (term.isEmpty()) {
                continue;
            }
            if (found.group(1) == null) {
                free.add(term);
            } else {
                Field field = fields.get(found.group(1).toLowerCase(Locale.ROOT));
                byField.computeIfAbsent(field, _ -> new ArrayList<>()).add(term);
            }
        }
        return new SearchQuery(byField, free);
    }

    /** A quote that is never closed goes to the end. */
    private static Pattern pieces(Map<String, Field> fields) {
        return Pattern.compile(
                "(?:(%s):)?(?:\"([^\"]*)\"?|(\\S+))".formatted(String.join("|", fields.keySet())),
                Pattern.CASE_INSENSITIVE);
    }

    /** How many words it has. */
    int size() {
        return Stream.concat(byField.values().stream().flatMap(List::stream), free.stream())
                .mapToInt(term -> 1 + term.words().size())
                .sum();
    }

    /** What the fields ask for. */
    List<Sought> fields() {
        return byField.entrySet().stream()
                .map(
                        field ->
                                (Sought)
                                        new Sought.Any(
                                                field.getValue().stream()
                                                        .map(t -> t.in(field.getKey(), false))
                                                        .toList()))
                .toList();
    }

    /** What the free words ask for, wherever they are. */
    Sought anywhere() {
        return free(NEARNESS.getLast(), false);
    }

    /**
     * What the free words ask for, in parts that have nothing in common, the most relevant first:
     * whole words before beginnings of words, and each in the order of the fields.
     */
    List<Sought> byRelevance() {
        if (free.isEmpty()) {
            return List.of(new Sought.All(List.of()));
        }
        var parts = new ArrayList<Sought>();
        var before = new ArrayList<Sought>();
        boolean beginnings = free.stream().anyMatch(term -> !term.quoted());
        for (boolean whole : beginnings ? List.of(true, false) : List.of(true)) {
            Sought last = Sought.NOTHING;
            for (List<Field> fields : NEARNESS) {
                Sought here = free(fields, whole);
                var part = new ArrayList<>(List.of(here));
                before.forEach(sooner -> part.add(new Sought.Not(sooner)));
                part.add(new Sought.Not(last));
                parts.add(new Sought.All(part));
                last = here;
            }
            before.add(last);
        }
        return parts;
    }

    private Sought free(List<Field> fields, boolean whole) {
        return new Sought.All(
                free.stream()
                        .map(
                                term ->
                                        (Sought)
                                                new Sought.Any(
                                                        fields.stream()
                                                                .map(field -> term.in(field, whole))
                                                                .toList()))
                        .toList());
    }
}
