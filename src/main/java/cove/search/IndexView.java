// SPDX-License-Identifier: Apache-2.0
package cove.search;

import java.util.List;
import java.util.Optional;

/** What the index of a subject says at one moment: what the databases do differently. */
interface IndexView {
    /**
     * Something found.
     *
     * @param key what it is sorted by: text, number, or nothing
     */
    record Hit(String id, Optional<Object> key, long place) {}

    /**
     * A part of all that is to be found.
     *
     * @param after only what comes after this
     * @param skip how many of those to leave out
     */
    record Range(boolean descending, Optional<SearchOrder.Spot> after, int skip, int limit) {}

    /** In the order of age. */
    List<Hit> byAge(Sought sought, Range range);

    /** In the order of names or amounts, those of the same by age. */
    List<Hit> byKey(Sought sought, Subject.Sort sort, Range range);

    /**
     * A hit in a search of several parts.
     *
     * @param part the first one that is true of it
     */
    record Parted(Hit hit, int part) {}

    /**
     * All there are, when they are so few that it is quicker to look at each than to look for each
     * part by itself.
     */
    Optional<List<Parted>> few(Sought sought, List<Sought> parts);

    /** How many there are, at most this many. */
    int count(Sought sought, int most);
}
