// SPDX-License-Identifier: Apache-2.0
package cove.search;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A kind of things that can be searched, and what a search for them may say.
 *
 * @param name what the names of its tables begin with
 * @param table the rows of the things themselves
 * @param entry makes what the index keeps of a row of that table, by the names of its columns
 * @param fields the words before a colon in a query
 * @param sorts the words of {@code sort_field}
 * @param usual the order when nothing is said
 * @param choices members of a request that are one of some words, each a fact of an entry
 */
public record Subject(
        String name,
        String table,
        Function<Map<String, Object>, Entry> entry,
        Map<String, Field> fields,
        Map<String, Sort> sorts,
        Usual usual,
        Map<String, List<String>> choices) {

    /** What can be sorted by. */
    public enum Sort {
        CREATED,
        NAME,
        /** What {@link Entry#amount} says. */
        AMOUNT,
        /** The fact {@code type}, in the order of the alphabet. */
        TYPE
    }

    /** An order. */
    public record Usual(Sort sort, boolean descending) {}

    public Subject {
        fields = asWritten(fields);
        sorts = asWritten(sorts);
        choices = asWritten(choices);
    }

    /** In this order messages tell the words. */
    private static <V> Map<String, V> asWritten(Map<String, V> words) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(words));
    }
}
