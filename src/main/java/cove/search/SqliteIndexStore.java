// SPDX-License-Identifier: Apache-2.0
package cove.search;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * The index of a subject in SQLite. FTS5 walks along the places of words in either direction and
 * stops when a page is full, so all that comes in the order of age is as quick among a million as
 * among a thousand. docs/decisions/0011 has the figures.
 */
final class SqliteIndexStore implements IndexStore {
    /** More words than these with one beginning are left to FTS5. */
    private static final int FEW_WORDS = 20;

    /** So many are sorted as quickly as a page among more of them is found in sorted rows. */
    private static final int FEW_HITS = 20_000;

    /**
     * If one in fifty is a hit, a page of hits is in so many rows for each; twice that is tried.
     */
    private static final int ROWS_FOR_A_HIT = 100;

    private static final int MOST_ROWS = 50_000;

    /** Each is looked at. */
    private static final int FEW_OF_PARTS = 500;

    private final Handle handle;
    private final EntryStore entries;
    private final int fewHits;

    SqliteIndexStore(Handle handle, String name) {
        this(handle, name, FEW_HITS);
    }

    SqliteIndexStore(Handle handle, String name, int fewHits) {
        this.handle = handle;
        this.entries = new EntryStore(handle, name);
        this.fewHits = fewHits;
    }

    private String match(Sought sought) {
        return new MatchText(this::begunBy).of(sought);
    }

    /** Nothing also when there are too many. */
    private List<String> begunBy(String beginning) {
        var words = new ArrayList<String>();
        String from = beginning;
        while (true) {
            Optional<String> next =
                    handle.createQuery(
                                    entries.sql(
                                            "SELECT term FROM $_words WHERE term >= :from LIMIT 1"))
                            .bind("from", from)
                            .mapTo(String.class)
                            .findOne()
                            .filter(word -> word.startsWith(beginning));
            if (next.isEmpty()) {
                return words;
            }
            words.add(next.get());
            if (words.size() > FEW_WORDS) {
                return List.of();
            }
            from = next.get() + " "; // sorts behind the word, before every longer one
        }
    }

    /** The subquery stops at the last row that is wanted; its rows alone are looked up. */
    @Override
    public List<Hit> byAge(Sought sought, Range range) {
        String direction = range.descending() ? "DESC" : "ASC";
        String after =
                range.after().isEmpty()
                        ? ""
                        : "AND rowid %s :after".formatted(range.descending() ? "<" : ">");
        Query query =
                handle.createQuery(
                                entries.sql(
                                        """
                                        SELECT e.place, e.id
                                        FROM (SELECT rowid AS place FROM $_index WHERE tokens MATCH :match %s
                                              ORDER BY rowid %s LIMIT :limit OFFSET :skip) i
                                        CROSS JOIN $_entries e ON e.place = i.place
                                        ORDER BY e.place %s
                                        """
                                                .formatted(after, direction, direction)))
                        .bind("match", match(sought))
                        .bind("limit", range.limit())
                        .bind("skip", range.skip());
        range.after().ifPresent(spot -> query.bind("after", spot.place()));
        return query.map((row, _) -> EntryStore.hit(row, Optional.empty())).list();
    }

    @Override
    public Optional<List<Parted>> few(Sought sought, List<Sought> parts) {
        if (fewHits == 0 || count(sought, FEW_OF_PARTS + 1) > FEW_OF_PARTS) {
            return Optional.empty();
        }
        List<Parted> found =
                handle.createQuery(
                                entries.sql(
                                        """
                                        SELECT e.place, e.id, c.c0
                                        FROM (SELECT rowid AS place FROM $_index WHERE tokens MATCH :match) i
                                        CROSS JOIN $_entries e ON e.place = i.place
                                        CROSS JOIN $_index_content c ON c.id = i.place
                                        """))
                        .bind("match", match(sought))
                        .map(
                                (row, _) ->
                                        new Parted(
                                                EntryStore.hit(row, Optional.empty()),
                                                firstOf(parts, new Tokens(row.getString("c0")))))
                        .list();
        return Optional.of(found);
    }

    private static int firstOf(List<Sought> parts, Tokens tokens) {
        int part = 0;
        while (part < parts.size() - 1 && !tokens.have(parts.get(part))) {
            part++;
        }
        return part;
    }

    @Override
    public int count(Sought sought, int most) {
        return handle.createQuery(
                        entries.sql(
                                "SELECT count(*) FROM (SELECT 1 FROM $_index WHERE tokens MATCH :match LIMIT :most)"))
                .bind("match", match(sought))
                .bind("most", most)
                .mapTo(Integer.class)
                .one();
    }

    @Override
    public List<Hit> byKey(Sought sought, Subject.Sort sort, Range range) {
        int few = (int) (fewHits * Math.sqrt(Math.max(1, range.limit() / 100.0)));
        long rows = (long) (range.skip() + range.limit()) * ROWS_FOR_A_HIT;
        if (rows <= MOST_ROWS && count(sought, few) == few) {
            Optional<List<Hit>> found = amongRows(sought, sort, range, (int) rows);
            if (found.isPresent()) {
                return found.get();
            }
        }
        return sorted(sought, EntryStore.column(sort), range);
    }

    /** All hits, sorted. */
    private List<Hit> sorted(Sought sought, String key, Range range) {
        return entries.inOrder(
                        """
                        SELECT e.place, e.id, e.%s
                        FROM (SELECT rowid AS place FROM $_index WHERE tokens MATCH :match) i
                        CROSS JOIN $_entries e
                        WHERE e.place = i.place
                        """
                                .formatted(key),
                        Optional.of(key),
                        range)
                .bind("match", match(sought))
                .map((row, _) -> EntryStore.hit(row, Optional.of(key)))
                .list();
    }

    /** The hits among the next rows of all, if they are enough or there are no more rows. */
    private Optional<List<Hit>> amongRows(Sought sought, Subject.Sort sort, Range range, int rows) {
        String key = EntryStore.column(sort);
        var found = new ArrayList<Hit>();
        int seen = 0;
        int skip = range.skip();
        try (var next =
                entries.inOrder(
                                """
                                SELECT e.place, e.id, e.%s, c.c0
                                FROM $_entries e CROSS JOIN $_index_content c
                                WHERE c.id = e.place
                                """
                                        .formatted(key),
                                Optional.of(key),
                                new Range(range.descending(), range.after(), 0, rows))
                        .map((row, _) -> hitIf(sought, row, key))
                        .iterator()) {
            while (found.size() < range.limit() && next.hasNext()) {
                Optional<Hit> hit = next.next();
                seen++;
                if (hit.isPresent() && skip > 0) {
                    skip--;
                } else {
                    hit.ifPresent(found::add);
                }
            }
        }
        return found.size() == range.limit() || seen < rows ? Optional.of(found) : Optional.empty();
    }

    private static Optional<Hit> hitIf(Sought sought, ResultSet row, String key)
            throws SQLException {
        return new Tokens(row.getString("c0")).have(sought)
                ? Optional.of(EntryStore.hit(row, Optional.of(key)))
                : Optional.empty();
    }

    @Override
    public void remove(Collection<String> ids) {
        if (!ids.isEmpty()) {
            handle.createUpdate(
                            entries.sql(
                                    "DELETE FROM $_index WHERE rowid IN (SELECT place FROM $_entries WHERE id IN (<ids>))"))
                    .bindList("ids", List.copyOf(ids))
                    .execute();
            entries.remove(ids);
        }
    }

    @Override
    public void put(Collection<Entry> changed) {
        var known = entries.known(changed.stream().map(Entry::id).toList());
        remove(EntryStore.moved(changed, known));
        changed.stream()
                .filter(entry -> EntryStore.stays(entry, known))
                .forEach(entry -> change(known.get(entry.id()).place(), entry));
        Map<Long, Entry> fresh = entries.places(changed, known);
        entries.insert(fresh);
        index(fresh);
    }

    private void change(long place, Entry entry) {
        entries.change(place, entry);
        handle.createUpdate(entries.sql("UPDATE $_index SET tokens = :tokens WHERE rowid = :place"))
                .bind("tokens", Tokens.of(entry).text())
                .bind("place", place)
                .execute();
    }

    private void index(Map<Long, Entry> fresh) {
        if (fresh.isEmpty()) {
            return;
        }
        try (var rows =
                handle.prepareBatch(
                        entries.sql(
                                "INSERT INTO $_index (rowid, tokens) VALUES (:place, :tokens)"))) {
            fresh.forEach(
                    (place, entry) ->
                            rows.bind("place", place)
                                    .bind("tokens", Tokens.of(entry).text())
                                    .add());
            rows.execute();
        }
    }
}
