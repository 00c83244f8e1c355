// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import static java.util.stream.Collectors.joining;

import cove.access.Visible;
import cove.computation.ComputationFilter.Stage;
import cove.db.Database;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Lists of computations in SQL. What a list asks for is split into branches, each answered in order
 * from one index of migrations 14 and 16, so that a page of fifty costs about fifty steps; what no
 * index has in order, such as words, is looked for in the index itself, never in the rows.
 */
final class ListStore {
    /** With more shared programs than this, one walk through all computations is quicker. */
    private static final int MOST_BRANCHES = 30;

    /** Of these walks, those through what ended in one way. */
    private static final Map<String, String> BY_END =
            Map.of(
                    "computations_listed", "computations_by_end",
                    "computations_of_owner", "computations_of_owner_by_end",
                    "computations_of_program", "computations_of_program_by_end");

    private static final String ENDED = "o.ended IS NOT NULL AND coalesce(o.end_status, 'failed')";

    /** One way through an index. */
    private record Branch(String index, String condition) {
        Branch and(String more) {
            return new Branch(index, condition + " AND " + more);
        }

        Branch with(String otherIndex) {
            return new Branch(otherIndex, condition);
        }

        /** Through what ended in one way, for those that have an index for it. */
        Optional<Branch> byEnd(Stage stage) {
            return Optional.ofNullable(BY_END.get(index))
                    .map(byEnd -> and("%s = '%s'".formatted(ENDED, stage.word())).with(byEnd));
        }
    }

    /** SQL with the values that it names. */
    record Question(String sql, Map<String, Object> values) {}

    private final Database database;

    ListStore(Database database) {
        this.database = database;
    }

    /**
     * A page, newest first.
     *
     * @param visible only what this caller may see; nothing for one who sees all
     * @param me whose those are that the filter calls the caller's
     */
    List<Computation> page(
            Optional<Visible> visible,
            String me,
            ComputationFilter filter,
            Optional<ListSpot> after,
            int limit) {
        return question(visible, me, filter, after, limit)
                .map(
                        question ->
                                database.read(
                                        handle ->
                                                handle.createQuery(question.sql())
                                                        .bindMap(question.values())
                                                        .map(
                                                                (row, _) ->
                                                                        ComputationStore
                                                                                .computation(row))
                                                        .list()))
                .orElse(List.of());
    }

    /** Nothing where nothing can be found. */
    Optional<Question> question(
            Optional<Visible> visible,
            String me,
            ComputationFilter filter,
            Optional<ListSpot> after,
            int limit) {
        var values = new HashMap<String, Object>();
        List<Branch> branches = byStage(byOwner(visible, me, filter, values), filter);
        if (branches.isEmpty()) {
            return Optional.empty();
        }
        ListSpot start = start(after, filter);
        values.put("created", start.created());
        values.put("sequence", start.sequence());
        values.put("limit", limit);
        String rest = "(o.created, o.seq) < (:created, :sequence)" + rest(filter, values);
        String sql =
                ComputationStore.COMPUTATION
                        + """
                        WHERE c.seq IN (
                            SELECT hit.seq FROM (%s) hit ORDER BY hit.created DESC, hit.seq DESC LIMIT :limit)
                        ORDER BY c.created DESC, c.seq DESC
                        """
                                .formatted(
                                        branches.stream()
                                                .map(branch -> walk(branch.and(rest)))
                                                .collect(joining(" UNION ALL ")));
        return Optional.of(new Question(sql, values));
    }

    /** Those of these that a list would show. */
    Set<String> among(
            Optional<Visible> visible,
            String me,
            ComputationFilter filter,
            Collection<String> ids) {
        if (ids.isEmpty()) {
            return Set.of();
        }
        var values = new HashMap<String, Object>();
        var conditions = new ArrayList<>(List.of("o.id IN (%s)".formatted(names(ids, values))));
        visible.ifPresent(
                seen -> {
                    values.putAll(seen.bindings());
                    conditions.add(
                            "(%s OR (o.of_release = FALSE AND %s))"
                                    .formatted(seen.made("o.owner"), seen.runsOf("o.program")));
                });
        if (filter.mine()) {
            values.put("me", me);
            conditions.add("o.owner = :me");
        }
        if (!filter.stages().isEmpty()) {
            conditions.add(
                    "coalesce(o.end_status, o.state) IN (%s)".formatted(words(filter.stages())));
        }
        filter.program()
                .ifPresent(
                        program -> {
                            values.put("program", program);
                            conditions.add("o.program = :program");
                        });
        filter.before()
                .ifPresent(
                        time -> {
                            values.put("before", time.toEpochMilli());
                            conditions.add("o.created < :before");
                        });
        String sql =
                "SELECT o.id FROM computations o WHERE o.wish <> 'delete' AND %s%s"
                        .formatted(String.join(" AND ", conditions), rest(filter, values));
        return database.read(
                handle ->
                        new HashSet<>(
                                handle.createQuery(sql)
                                        .bindMap(values)
                                        .mapTo(String.class)
                                        .list()));
    }

    private static String names(Collection<String> ids, Map<String, Object> values) {
        var names = new ArrayList<String>();
        for (String id : ids) {
            values.put("id" + names.size(), id);
            names.add(":id" + names.size());
        }
        return String.join(", ", names);
    }

    private static ListSpot start(Optional<ListSpot> after, ComputationFilter filter) {
        ListSpot start = after.orElse(ListSpot.BEGINNING);
        return filter.before()
                .map(ListSpot::before)
                .filter(end -> end.compareTo(start) < 0)
                .orElse(start);
    }

    /** Whose they are, and what they are runs of. */
    private List<Branch> byOwner(
            Optional<Visible> visible,
            String me,
            ComputationFilter filter,
            Map<String, Object> values) {
        filter.program().ifPresent(program -> values.put("program", program));
        var own = own(filter);
        if (visible.isEmpty() && !filter.mine()) {
            return List.of(
                    filter.program().isPresent()
                            ? new Branch("computations_of_program", "o.program = :program")
                            : new Branch("computations_listed", "o.seq > 0"));
        }
        values.put("me", me);
        if (filter.mine()) {
            return List.of(own);
        }
        var branches = new ArrayList<>(List.of(own));
        branches.addAll(shared(visible.orElseThrow(), filter, values));
        return branches;
    }

    private static Branch own(ComputationFilter filter) {
        var all = new Branch("computations_of_owner", "o.owner = :me");
        if (filter.program().isEmpty()) {
            return all;
        }
        Branch some = all.and("o.program = :program");
        return filter.words().isEmpty() ? some.with("computations_of_owner_and_program") : some;
    }

    /** What others ran of programs of which the caller may see that. */
    private List<Branch> shared(
            Visible visible, ComputationFilter filter, Map<String, Object> values) {
        List<String> programs =
                filter.program().isPresent()
                        ? programs(visible, filter.program().get())
                        : programs(visible);
        String ofOthers = " AND o.of_release = FALSE AND o.owner <> :me";
        if (programs.size() > MOST_BRANCHES) {
            values.putAll(visible.bindings());
            return List.of(
                    new Branch("computations_listed", visible.runsOf("o.program") + ofOthers));
        }
        return IntStream.range(0, programs.size())
                .mapToObj(
                        i -> {
                            values.put("shared" + i, programs.get(i));
                            return new Branch(
                                    "computations_of_program",
                                    "o.program = :shared%d".formatted(i) + ofOthers);
                        })
                .toList();
    }

    private List<String> programs(Visible visible) {
        return database.read(
                handle ->
                        handle.createQuery(
                                        "SELECT p.id FROM programs p WHERE %s LIMIT :most"
                                                .formatted(visible.runsOf("p.id")))
                                .bindMap(visible.bindings())
                                .bind("most", MOST_BRANCHES + 1)
                                .mapTo(String.class)
                                .list());
    }

    private List<String> programs(Visible visible, String program) {
        return database.read(
                handle ->
                        handle.createQuery(
                                        "SELECT p.id FROM programs p WHERE p.id = :program AND %s"
                                                .formatted(visible.runsOf("p.id")))
                                .bindMap(visible.bindings())
                                .bind("program", program)
                                .mapTo(String.class)
                                .list());
    }

    /** Few are open, and they are known by themselves; of the ends each is in order. */
    private static List<Branch> byStage(List<Branch> branches, ComputationFilter filter) {
        if (filter.stages().isEmpty()) {
            return branches;
        }
        List<Stage> open = filter.stages().stream().filter(stage -> !stage.isOver()).toList();
        List<Stage> over = filter.stages().stream().filter(Stage::isOver).toList();
        var split = new ArrayList<Branch>();
        for (Branch branch : branches) {
            if (!open.isEmpty()) {
                split.add(
                        branch.and(ComputationStore.OPEN.replace("c.", "o."))
                                .and("o.state IN (%s)".formatted(words(open)))
                                .with("computations_open"));
            }
            // Names are in none of those indexes.
            List<Branch> byEnd =
                    filter.words().isEmpty()
                            ? over.stream().flatMap(stage -> branch.byEnd(stage).stream()).toList()
                            : List.of();
            split.addAll(byEnd);
            if (byEnd.isEmpty() && !over.isEmpty()) {
                split.add(branch.and("%s IN (%s)".formatted(ENDED, words(over))));
            }
        }
        return split;
    }

    private static String words(Collection<Stage> stages) {
        return stages.stream().map(stage -> "'" + stage.word() + "'").collect(joining(", "));
    }

    /** What is asked besides. */
    private String rest(ComputationFilter filter, Map<String, Object> values) {
        var rest = new StringBuilder();
        filter.from()
                .ifPresent(
                        time -> {
                            values.put("from", time.toEpochMilli());
                            rest.append(" AND o.created >= :from");
                        });
        filter.results()
                .ifPresent(
                        has -> {
                            values.put("has", has);
                            rest.append(" AND coalesce(o.has_results, FALSE) = :has");
                        });
        for (int i = 0; i < filter.words().size(); i++) {
            rest.append(" AND ").append(word(i, filter.words().get(i), values));
        }
        return rest.toString();
    }

    private String word(int number, String word, Map<String, Object> values) {
        String like =
                switch (database.dialect()) {
                    case SQLITE -> "LIKE";
                    case POSTGRESQL -> "ILIKE";
                };
        String escaped = word.replace("!", "!!").replace("%", "!%").replace("_", "!_");
        values.put("word" + number, "%" + escaped + "%");
        String named =
                """
                o.name %1$s :word%2$d ESCAPE '!'
                OR o.program IN (SELECT p.id FROM programs p WHERE p.name %1$s :word%2$d ESCAPE '!')
                """
                        .formatted(like, number);
        String id = word.toLowerCase(Locale.ROOT);
        if (!id.matches("[0-9a-f][0-9a-f-]{3,35}")) {
            return "(%s)".formatted(named);
        }
        values.put("begins" + number, id);
        values.put("ends" + number, id + "g");
        return """
        (%1$s OR o.seq IN (SELECT i.seq FROM computations i WHERE i.id >= :begins%2$d AND i.id < :ends%2$d))
        """
                .formatted(named, number);
    }

    private String walk(Branch branch) {
        String index =
                switch (database.dialect()) {
                    case SQLITE -> "INDEXED BY " + branch.index();
                    case POSTGRESQL -> "";
                };
        return """
        SELECT walk.created, walk.seq FROM (
            SELECT o.created, o.seq FROM computations o %s
            WHERE o.wish <> 'delete' AND %s
            ORDER BY o.created DESC, o.seq DESC LIMIT :limit) walk
        """
                .formatted(index, branch.condition());
    }
}
