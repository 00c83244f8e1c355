// SPDX-License-Identifier: Apache-2.0
package cove.search;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** The index of a subject in PostgreSQL: a column of words, with a GIN index. */
final class PostgresqlIndexStore implements IndexStore {
    /** A page of what is common is found in so many rows for each hit. */
    private static final int ROWS_FOR_A_HIT = 30;

    private static final int MOST_ROWS = 15_000;

    private static final String MATCHING = "tokens @@ :sought::tsquery";

    /** What is materialized is not walked through in the order of something else. */
    private static final String GATHERED =
            """
            (WITH hits AS MATERIALIZED (SELECT place, id, name, amount FROM $_entries WHERE tokens @@ :sought::tsquery)
             SELECT * FROM hits)
            """;

    private final Handle handle;
    private final EntryStore entries;

    PostgresqlIndexStore(Handle handle, String name) {
        this.handle = handle;
        this.entries = new EntryStore(handle, name);
    }

    @Override
    public List<Hit> byAge(Sought sought, Range range) {
        return found(sought, Optional.empty(), range);
    }

    @Override
    public List<Hit> byKey(Sought sought, Subject.Sort sort, Range range) {
        return found(sought, Optional.of(EntryStore.column(sort)), range);
    }

    /**
     * The planner takes every beginning of a word for rare, and several words that nothing has for
     * common. So a page is first looked for in the next rows; what is rarer is gathered by the
     * index of words, whatever the planner thinks of it.
     */
    private List<Hit> found(Sought sought, Optional<String> key, Range range) {
        long rows = (long) (range.skip() + range.limit()) * ROWS_FOR_A_HIT;
        if (rows > MOST_ROWS) {
            return among("$_entries", MATCHING, sought, key, range);
        }
        List<Hit> near = among(entries.next(rows, key, range), MATCHING, sought, key, range);
        return near.size() == range.limit() ? near : among(GATHERED, "TRUE", sought, key, range);
    }

    private List<Hit> among(
            String rows, String condition, Sought sought, Optional<String> key, Range range) {
        Query query =
                entries.inOrder(
                                "SELECT e.place, e.id%s FROM %s e WHERE %s"
                                        .formatted(
                                                key.map(column -> ", e." + column).orElse(""),
                                                rows,
                                                condition),
                                key,
                                range)
                        .bind("sought", QueryText.of(sought));
        return query.map((row, _) -> EntryStore.hit(row, key)).list();
    }

    @Override
    public Optional<List<Parted>> few(Sought sought, List<Sought> parts) {
        return Optional.empty();
    }

    @Override
    public int count(Sought sought, int most) {
        return handle.createQuery(
                        entries.sql(
                                "SELECT count(*) FROM (SELECT 1 FROM $_entries WHERE tokens @@ :sought::tsquery LIMIT :most) found"))
                .bind("sought", QueryText.of(sought))
                .bind("most", most)
                .mapTo(Integer.class)
                .one();
    }

    @Override
    public void put(Collection<Entry> changed) {
        var known = entries.known(changed.stream().map(Entry::id).toList());
        remove(EntryStore.moved(changed, known));
        changed.stream()
                .filter(entry -> EntryStore.stays(entry, known))
                .forEach(entry -> entries.change(known.get(entry.id()).place(), entry));
        entries.insert(entries.places(changed, known));
        index(changed);
    }

    private void index(Collection<Entry> changed) {
        try (var rows =
                handle.prepareBatch(
                        entries.sql(
                                "UPDATE $_entries SET tokens = :tokens::tsvector WHERE id = :id"))) {
            changed.forEach(
                    entry ->
                            rows.bind("tokens", vector(entry.tokens()))
                                    .bind("id", entry.id())
                                    .add());
            rows.execute();
        }
    }

    /** Words with their positions (PostgreSQL manual, 8.11.1 "tsvector"). */
    private static String vector(List<String> tokens) {
        var text = new StringBuilder();
        for (int i = 0; i < tokens.size(); i++) {
            text.append('\'').append(tokens.get(i)).append("':").append(i + 1).append(' ');
        }
        return text.toString();
    }

    @Override
    public void remove(Collection<String> ids) {
        entries.remove(ids);
    }
}
