// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import static org.assertj.core.api.Assertions.assertThat;

import cove.access.Access;
import cove.access.ObjectKind;
import cove.access.Visible;
import cove.db.Database;
import cove.http.Caller;
import cove.http.Json;
import cove.testing.TestingDatabase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every list is held against a plain look at all rows. */
class ListStoreTest {
    private static final int RUNS = 400;
    private static final int PROGRAMS = 40;
    private static final List<String> STAGES =
            List.of("initializing", "running", "finalizing", "succeeded", "failed", "stopped");

    /** A run as it was stored; {@code stage} as people say it. */
    private record Row(
            long seq,
            String id,
            String name,
            String owner,
            String program,
            boolean ofRelease,
            long created,
            String stage,
            boolean results,
            boolean goes) {}

    @TempDir private Path folder;
    private Database database;
    private ListStore store;
    private final List<Row> rows = new ArrayList<>();

    @BeforeEach
    void fill() {
        database = TestingDatabase.open(folder);
        store = new ListStore(database);
        var dice = new Random(1);
        database.write(
                handle -> {
                    for (String user : List.of("dana", "kim", "lee")) {
                        handle.execute(
                                "INSERT INTO users (id, email, admin, created) VALUES (?, ?, FALSE, 0)",
                                user,
                                user + "@example.org");
                    }
                    for (int i = 0; i < PROGRAMS; i++) {
                        handle.execute(
                                "INSERT INTO programs (id, slug, name, owner, created, tags) VALUES (?, ?, ?, 'lee', 0, '[]')",
                                "program" + i,
                                "%07d".formatted(i),
                                i % 2 == 0 ? "Align_100% " + i : "Cells " + i);
                        // Of few programs kim may see the runs, of many dana.
                        handle.execute(
                                "INSERT INTO grants (object, kind, grantee, role) VALUES (?, 'program', 'dana', ?)",
                                "program" + i,
                                i < 35 ? "editor" : "viewer");
                    }
                    handle.execute(
                            "INSERT INTO grants (object, kind, grantee, role) VALUES ('program3', 'program', 'kim', 'editor')");
                    return null;
                });
        for (int i = 0; i < RUNS; i++) {
            rows.add(row(i, dice));
        }
        database.write(
                handle -> {
                    for (Row row : rows) {
                        boolean over = STAGES.indexOf(row.stage()) >= 3;
                        boolean impossible = row.stage().equals("failed") && row.seq() % 2 == 0;
                        handle.execute(
                                """
                                INSERT INTO computations (seq, id, name, owner, program, of_release, created, plan, state,
                                    started, ended, end_status, exit_code, has_results, wish, row_version)
                                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, 0, ?, ?, 0)
                                """,
                                row.seq(),
                                row.id(),
                                row.name(),
                                row.owner(),
                                row.program(),
                                row.ofRelease(),
                                row.created(),
                                Json.text(TestingComputations.PLAN),
                                over ? impossible ? "failed" : "completed" : row.stage(),
                                over ? 2L : null,
                                over && !impossible ? row.stage() : null,
                                over ? row.results() : null,
                                row.goes() ? "delete" : "none");
                    }
                    return null;
                });
    }

    private static Row row(int i, Random dice) {
        String stage = STAGES.get(dice.nextInt(STAGES.size()));
        return new Row(
                i + 1,
                "%08x-0000-4000-8000-000000000000".formatted(dice.nextInt() >>> 4),
                dice.nextInt(5) == 0 ? "Night of " + i : "Run %07d".formatted(i),
                List.of("dana", "kim", "lee").get(dice.nextInt(3)),
                "program" + (dice.nextInt(4) == 0 ? 3 : dice.nextInt(PROGRAMS)),
                dice.nextInt(4) == 0,
                // Not in the order of their numbers, and some at the same time.
                1_700_000_000_000L + dice.nextInt(100) * 3_600_000L,
                stage,
                STAGES.indexOf(stage) >= 3 && dice.nextBoolean(),
                dice.nextInt(20) == 0);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Optional<Visible> seenBy(String user) {
        var caller = new Caller(user, user + "@example.org", user.equals("admin"), Set.of());
        return caller.admin()
                ? Optional.empty()
                : Optional.of(new Access(database).visible(caller, ObjectKind.CAPSULE));
    }

    private static boolean maySee(String user, Row row) {
        int program = Integer.parseInt(row.program().substring(7));
        boolean editor =
                switch (user) {
                    case "dana" -> program < 35;
                    case "kim" -> program == 3;
                    default -> true;
                };
        return user.equals("admin") || row.owner().equals(user) || (editor && !row.ofRelease());
    }

    private static Map<String, Predicate<Row>> filters(String user) {
        var filters = new LinkedHashMap<String, Predicate<Row>>();
        filters.put("", _ -> true);
        filters.put("state=failed", row -> row.stage().equals("failed"));
        filters.put("state=open", row -> STAGES.indexOf(row.stage()) < 3);
        filters.put(
                "state=stopped,running", row -> Set.of("stopped", "running").contains(row.stage()));
        filters.put("owner=me", row -> row.owner().equals(user));
        filters.put("program=program3", row -> row.program().equals("program3"));
        filters.put(
                "owner=me&program=program3",
                row -> row.owner().equals(user) && row.program().equals("program3"));
        filters.put("results=true", Row::results);
        filters.put("results=false", row -> !row.results());
        filters.put(
                "from=1700100000&to=1700300000",
                row -> row.created() >= 1_700_100_000_000L && row.created() < 1_700_300_000_000L);
        filters.put("query=nIGHT", row -> row.name().startsWith("Night"));
        filters.put("query=align_100% 1", row -> isAlign(row) && has(row, "1"));
        return filters;
    }

    private static boolean isAlign(Row row) {
        return Integer.parseInt(row.program().substring(7)) % 2 == 0;
    }

    private static boolean has(Row row, String word) {
        String program = row.program().substring(7);
        return row.name().contains(word)
                || ((isAlign(row) ? "align_100% " : "cells ") + program).contains(word);
    }

    private static String nameOf(String asked) {
        return asked.substring(0, asked.indexOf('='));
    }

    private static ComputationFilter filter(String asked) {
        var words = new HashMap<String, String>();
        for (String pair : asked.split("&", -1)) {
            if (!pair.isEmpty()) {
                words.put(
                        pair.substring(0, pair.indexOf('=')),
                        pair.substring(pair.indexOf('=') + 1));
            }
        }
        return ComputationFilter.of(words);
    }

    private List<String> walk(String user, ComputationFilter filter) {
        var walked = new ArrayList<String>();
        Optional<ListSpot> after = Optional.empty();
        while (true) {
            List<Computation> page = store.page(seenBy(user), user, filter, after, 9);
            page.forEach(one -> walked.add(one.id()));
            if (page.size() < 9) {
                return walked;
            }
            after = Optional.of(ListSpot.read(ListSpot.of(page.getLast()).token()));
        }
    }

    @Test
    void everyTwoFiltersTogetherFindWhatALookAtAllRowsFinds() {
        for (String user : List.of("admin", "dana", "kim")) {
            var filters = filters(user);
            for (String one : filters.keySet()) {
                for (String two : filters.keySet()) {
                    String asked = one + "&" + two;
                    boolean both =
                            !one.isEmpty() && !two.isEmpty() && nameOf(one).equals(nameOf(two));
                    if (both && !one.equals(two)) {
                        continue; // one name has one value
                    }
                    List<String> expected =
                            rows.stream()
                                    .filter(row -> !row.goes() && maySee(user, row))
                                    .filter(filters.get(one).and(filters.get(two)))
                                    .sorted(
                                            Comparator.comparingLong(Row::created)
                                                    .thenComparingLong(Row::seq)
                                                    .reversed())
                                    .map(Row::id)
                                    .toList();

                    assertThat(walk(user, filter(asked)))
                            .as("%s: %s", user, asked)
                            .containsExactlyElementsOf(expected);
                    assertThat(
                                    store.among(
                                            seenBy(user),
                                            user,
                                            filter(asked),
                                            rows.stream().map(Row::id).toList()))
                            .as("among, %s: %s", user, asked)
                            .containsExactlyInAnyOrderElementsOf(expected);
                }
            }
        }
    }

    @Test
    void eachUsualListComesInOrderFromAnIndexOfItsOwn() {
        record Usual(String user, String asked, List<String> indexes) {}
        for (var usual :
                List.of(
                        new Usual("admin", "", List.of("listed")),
                        new Usual("admin", "state=failed", List.of("by_end")),
                        new Usual("admin", "program=program3", List.of("of_program")),
                        new Usual(
                                "admin",
                                "program=program3&state=stopped",
                                List.of("of_program_by_end")),
                        new Usual("lee", "owner=me", List.of("of_owner")),
                        new Usual(
                                "lee",
                                "owner=me&state=failed,stopped",
                                List.of("of_owner_by_end", "of_owner_by_end")),
                        new Usual(
                                "lee",
                                "owner=me&program=program3&state=failed",
                                List.of("of_owner_and_program")),
                        new Usual(
                                "kim",
                                "state=failed",
                                List.of("of_owner_by_end", "of_program_by_end")),
                        new Usual(
                                "kim",
                                "program=program3&results=true",
                                List.of("of_owner_and_program", "of_program")),
                        new Usual("dana", "state=failed", List.of("of_owner_by_end", "by_end")))) {
            var question =
                    store.question(
                                    seenBy(usual.user()),
                                    usual.user(),
                                    filter(usual.asked()),
                                    Optional.empty(),
                                    50)
                            .orElseThrow();
            List<String> walked = database.read(handle -> walks(handle, question));
            var check = assertThat(walked).as("%s: %s", usual.user(), usual.asked());
            switch (database.dialect()) {
                case SQLITE -> check.containsExactlyElementsOf(usual.indexes());
                // It chooses for itself where two are as good.
                case POSTGRESQL -> check.hasSameSizeAs(usual.indexes());
            }
        }
    }

    private List<String> walks(Handle handle, ListStore.Question question) {
        return switch (database.dialect()) {
            case SQLITE -> ListPlans.ofSqlite(handle, question);
            case POSTGRESQL -> ListPlans.ofPostgresql(handle, question);
        };
    }

    @Test
    void theBeginningOfAnIdFindsIt() {
        Row row = rows.stream().filter(one -> !one.goes()).findFirst().orElseThrow();

        assertThat(
                        walk(
                                "admin",
                                filter(
                                        "query="
                                                + row.id()
                                                        .substring(0, 8)
                                                        .toUpperCase(Locale.ROOT))))
                .containsExactly(row.id());
    }
}
