// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;

/**
 * Which indexes a list walks through in their order, and reads nothing else, as the database
 * explains it (SQLite manual, "EXPLAIN QUERY PLAN"; PostgreSQL manual, 14.1).
 */
final class ListPlans {
    private static final Pattern IN_SQLITE =
            Pattern.compile("SEARCH o USING COVERING INDEX computations_(\\w+) .*");
    private static final Pattern IN_POSTGRESQL =
            Pattern.compile(" *(?:-> +)?Index Only Scan Backward using computations_(\\w+) on .*");

    private ListPlans() {}

    static List<String> ofSqlite(Handle handle, ListStore.Question question) {
        List<String> plan =
                handle.createQuery("EXPLAIN QUERY PLAN " + question.sql())
                        .bindMap(question.values())
                        .map((row, _) -> row.getString("detail"))
                        .list();
        return named(IN_SQLITE, plan);
    }

    static List<String> ofPostgresql(Handle handle, ListStore.Question question) {
        // Of few rows it would read all, and sort them.
        for (String kind : List.of("seqscan", "bitmapscan", "sort")) {
            handle.execute("SET enable_%s = off".formatted(kind));
        }
        List<String> plan =
                handle.createQuery("EXPLAIN (COSTS OFF) " + question.sql())
                        .bindMap(question.values())
                        .mapTo(String.class)
                        .list();
        return named(IN_POSTGRESQL, plan);
    }

    private static List<String> named(Pattern walk, List<String> plan) {
        return plan.stream()
                .map(walk::matcher)
                .filter(Matcher::matches)
                .map(found -> found.group(1))
                .toList();
    }
}
