// SPDX-License-Identifier: Apache-2.0
package cove.search;

import cove.db.Database;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the index up with the tables. Triggers note in {@code search_stale} what changed, whoever
 * changed it; before that transaction commits, its entries are made anew. So the index says what
 * the tables say, also after a kill.
 */
final class SearchStore {
    private record Stale(String subject, String thing) {}

    private static final Logger log = LoggerFactory.getLogger(SearchStore.class);

    /** More would outlive the youngest generation of the heap, which would grow and grow. */
    private static final int AT_A_TIME = 100;

    /**
     * At the start: few commits, each of which writes a piece of the index that is merged later.
     */
    private static final int AT_THE_START = 10_000;

    private final Database database;
    private final Map<String, Subject> subjects;

    SearchStore(Database database, List<Subject> subjects) {
        this.database = database;
        this.subjects =
                subjects.stream().collect(Collectors.toMap(Subject::name, Function.identity()));
    }

    void start() {
        long done = 0;
        long now;
        do {
            now = database.write(handle -> refresh(handle, AT_THE_START));
            done += now;
            if (done > AT_THE_START) {
                log.info("the search index has {} new entries", done);
            }
        } while (now >= AT_THE_START);
        database.beforeCommit(handle -> refresh(handle, Integer.MAX_VALUE));
    }

    /** Answers a question of one moment of the index. */
    <T> T look(Subject subject, Function<IndexView, T> question) {
        return database.read(
                handle ->
                        handle.inTransaction(
                                transaction ->
                                        question.apply(
                                                IndexStore.of(
                                                        database.dialect(),
                                                        transaction,
                                                        subject.name()))));
    }

    void mark(Subject subject, String thing, String user, boolean favorite) {
        database.write(
                handle ->
                        handle.createUpdate(
                                        favorite
                                                ? "INSERT INTO favorites (subject, thing, user_id) VALUES (:subject, :thing, :user) ON CONFLICT DO NOTHING"
                                                : "DELETE FROM favorites WHERE subject = :subject AND thing = :thing AND user_id = :user")
                                .bind("subject", subject.name())
                                .bind("thing", thing)
                                .bind("user", user)
                                .execute());
    }

    private long refresh(Handle handle, int most) {
        long done = 0;
        while (done < most) {
            List<Stale> stale =
                    handle.createQuery("SELECT subject, thing FROM search_stale LIMIT :most")
                            .bind("most", AT_A_TIME)
                            .map(
                                    (row, _) ->
                                            new Stale(
                                                    row.getString("subject"),
                                                    row.getString("thing")))
                            .list();
            if (stale.isEmpty()) {
                break;
            }
            stale.stream()
                    .collect(
                            Collectors.groupingBy(
                                    Stale::subject,
                                    Collectors.mapping(Stale::thing, Collectors.toList())))
                    .forEach((subject, things) -> refresh(handle, subjects.get(subject), things));
            done += stale.size();
        }
        return done;
    }

    private void refresh(Handle handle, Subject subject, List<String> things) {
        var gone = new HashSet<>(things);
        Map<String, Entry> entries = entries(handle, subject, things);
        gone.removeAll(entries.keySet());
        var index = IndexStore.of(database.dialect(), handle, subject.name());
        index.remove(gone);
        if (!entries.isEmpty()) {
            index.put(entries.values());
        }
        handle.createUpdate(
                        "DELETE FROM search_stale WHERE subject = :subject AND thing IN (<things>)")
                .bind("subject", subject.name())
                .bindList("things", things)
                .execute();
    }

    private static Map<String, Entry> entries(Handle handle, Subject subject, List<String> things) {
        var entries = new LinkedHashMap<String, Entry>();
        handle.createQuery("SELECT * FROM %s WHERE id IN (<things>)".formatted(subject.table()))
                .bindList("things", things)
                .mapToMap()
                .forEach(
                        row -> {
                            var entry = subject.entry().apply(row);
                            entries.put(entry.id(), entry.ownedBy(row.get("owner").toString()));
                        });
        pairs(
                handle,
                "SELECT thing, user_id AS who FROM favorites WHERE subject = :subject AND thing IN (<things>)",
                subject,
                things,
                (thing, user) -> with(entries, thing, entry -> entry.favoriteOf(user)));
        pairs(
                handle,
                "SELECT object AS thing, grantee AS who FROM grants WHERE kind = :subject AND object IN (<things>)",
                subject,
                things,
                (thing, grantee) -> with(entries, thing, entry -> entry.sharedWith(grantee)));
        return entries;
    }

    private static void with(
            Map<String, Entry> entries, String thing, UnaryOperator<Entry> change) {
        entries.computeIfPresent(thing, (_, entry) -> change.apply(entry));
    }

    private static void pairs(
            Handle handle,
            String sql,
            Subject subject,
            List<String> things,
            BiConsumer<String, String> what) {
        handle.createQuery(sql)
                .bind("subject", subject.name())
                .bindList("things", things)
                .map((row, _) -> Map.entry(row.getString("thing"), row.getString("who")))
                .forEach(pair -> what.accept(pair.getKey(), pair.getValue()));
    }
}
