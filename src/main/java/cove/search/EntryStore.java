// SPDX-License-Identifier: Apache-2.0
package cove.search;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** The rows of an index by which it is sorted, alike in both databases. */
final class EntryStore {
    /** Where a thing that is known stands. */
    record Known(long place, long created) {}

    private static final int A_SECOND = 1000;

    private final Handle handle;
    private final String name;

    EntryStore(Handle handle, String name) {
        this.handle = handle;
        this.name = name;
    }

    /** With the names of this subject's tables. */
    String sql(String text) {
        return text.replace("$", name);
    }

    static String column(Subject.Sort sort) {
        return switch (sort) {
            case NAME -> "name";
            case AMOUNT -> "amount";
            case CREATED, TYPE -> throw new IllegalArgumentException(sort + " is no column");
        };
    }

    static IndexView.Hit hit(ResultSet row, Optional<String> key) throws SQLException {
        return new IndexView.Hit(
                row.getString("id"),
                key.isPresent() ? Optional.of(row.getObject(key.get())) : Optional.empty(),
                row.getLong("place"));
    }

    /** Continues a statement that says WHERE already: with a part of it, in order. */
    Query inOrder(String select, Optional<String> key, IndexView.Range range) {
        Query query =
                handle.createQuery(
                                sql(select)
                                        + after(key, range)
                                        + order(key, range)
                                        + " LIMIT :limit OFFSET :skip")
                        .bind("limit", range.limit())
                        .bind("skip", range.skip());
        range.after()
                .ifPresent(
                        spot -> {
                            query.bind("after", spot.place());
                            spot.key().ifPresent(value -> query.bind("key", value));
                        });
        return query;
    }

    /** So many rows from where a part begins, whatever is in them, as a table to select from. */
    String next(long rows, Optional<String> key, IndexView.Range range) {
        return "(SELECT e.* FROM $_entries e WHERE TRUE%s%s LIMIT %d)"
                .formatted(after(key, range), order(key, range), rows);
    }

    private static String after(Optional<String> key, IndexView.Range range) {
        String sign = range.descending() ? "<" : ">";
        return range.after().isEmpty()
                ? ""
                : key.map(
                                column ->
                                        " AND (e.%s, e.place) %s (:key, :after)"
                                                .formatted(column, sign))
                        .orElse(" AND e.place %s :after".formatted(sign));
    }

    private static String order(Optional<String> key, IndexView.Range range) {
        String direction = range.descending() ? "DESC" : "ASC";
        String columns = key.map(column -> "e.%s %s, ".formatted(column, direction)).orElse("");
        return " ORDER BY %se.place %s".formatted(columns, direction);
    }

    Map<String, Known> known(Collection<String> ids) {
        var known = new HashMap<String, Known>();
        handle.createQuery(sql("SELECT id, place, created FROM $_entries WHERE id IN (<ids>)"))
                .bindList("ids", List.copyOf(ids))
                .map(
                        (row, _) ->
                                Map.entry(
                                        row.getString("id"),
                                        new Known(row.getLong("place"), row.getLong("created"))))
                .forEach(entry -> known.put(entry.getKey(), entry.getValue()));
        return known;
    }

    /** Those that were made at another time than is known. */
    static List<String> moved(Collection<Entry> entries, Map<String, Known> known) {
        return entries.stream()
                .filter(entry -> known.containsKey(entry.id()))
                .filter(entry -> !stays(entry, known))
                .map(Entry::id)
                .toList();
    }

    /** An entry keeps its place, which is how far a search that goes on got. */
    static boolean stays(Entry entry, Map<String, Known> known) {
        Known before = known.get(entry.id());
        return before != null && before.created() == entry.created();
    }

    /** A place for each that is new. */
    Map<Long, Entry> places(Collection<Entry> entries, Map<String, Known> known) {
        var places = new TreeMap<Long, Entry>();
        for (Entry entry : entries) {
            if (!stays(entry, known)) {
                places.put(freePlace(entry.created(), places.keySet()), entry);
            }
        }
        return places;
    }

    /** The millisecond of its making, or the next free one: a folder of files comes all at once. */
    private long freePlace(long created, Set<Long> taken) {
        long place = created;
        while (taken.contains(place) || lastPlace(place, place).isPresent()) {
            place = Math.max(place, lastPlace(place, place + A_SECOND).orElse(place)) + 1;
        }
        return place;
    }

    private Optional<Long> lastPlace(long from, long to) {
        return handle.createQuery(
                        sql("SELECT max(place) FROM $_entries WHERE place BETWEEN :from AND :to"))
                .bind("from", from)
                .bind("to", to)
                .mapTo(Long.class)
                .findOne();
    }

    void insert(Map<Long, Entry> entries) {
        if (entries.isEmpty()) {
            return;
        }
        try (var rows =
                handle.prepareBatch(
                        sql(
                                "INSERT INTO $_entries (place, id, created, name, amount) VALUES (:place, :id, :created, :name, :amount)"))) {
            entries.forEach(
                    (place, entry) ->
                            rows.bind("place", place)
                                    .bind("id", entry.id())
                                    .bind("created", entry.created())
                                    .bind("name", entry.nameKey())
                                    .bind("amount", entry.amount())
                                    .add());
            rows.execute();
        }
    }

    void change(long place, Entry entry) {
        handle.createUpdate(
                        sql(
                                "UPDATE $_entries SET name = :name, amount = :amount WHERE place = :place"))
                .bind("name", entry.nameKey())
                .bind("amount", entry.amount())
                .bind("place", place)
                .execute();
    }

    void remove(Collection<String> ids) {
        if (!ids.isEmpty()) {
            handle.createUpdate(sql("DELETE FROM $_entries WHERE id IN (<ids>)"))
                    .bindList("ids", List.copyOf(ids))
                    .execute();
        }
    }
}
