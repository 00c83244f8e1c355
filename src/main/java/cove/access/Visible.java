// SPDX-License-Identifier: Apache-2.0
package cove.access;

import cove.http.Caller;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Which objects a caller may see, as a condition for SQL with named bindings: {@code
 * createQuery(sql + visible.condition("d.id", "d.owner")).bindMap(visible.bindings())}.
 */
public final class Visible {
    /** How the condition is best put, which depends on how much the caller may see. */
    enum Way {
        /** An administrator sees all. */
        ALL,
        /** Begin with the objects of the caller: the table is not walked through. */
        FROM_THE_GRANTS,
        /** Ask of each row, in the order wanted: a page is full soon. */
        ROW_BY_ROW
    }

    private final Way way;
    private final ObjectKind kind;
    private final String user;
    private final List<String> subjects;

    Visible(Way way, ObjectKind kind, Caller caller) {
        this.way = way;
        this.kind = kind;
        this.user = caller.userId();
        this.subjects = caller.subjects();
    }

    Way way() {
        return way;
    }

    /** What the caller made or has a role on; all of it for an administrator. */
    public String condition(String id, String owner) {
        return switch (way) {
            // Always true; Jdbi refuses values for a query that names none.
            case ALL -> ":access_user IS NOT NULL";
            case FROM_THE_GRANTS ->
                    """
                    %s IN (SELECT made.id FROM %s made WHERE made.owner = :access_user
                           UNION ALL
                           SELECT given.object FROM grants given
                           WHERE given.grantee IN (%s) AND given.kind = '%s')
                    """
                            .formatted(id, kind.table(), names(), kind.stored());
            case ROW_BY_ROW -> "(%s = :access_user OR %s)".formatted(owner, given(id));
        };
    }

    /** What the caller made. */
    public String made(String owner) {
        return owner + " = :access_user";
    }

    /** The programs of which the caller may see the runs that others started. */
    public String runsOf(String program) {
        Role least = Action.SEE_RUNS.needs(kind);
        String roles =
                Arrays.stream(Role.values())
                        .filter(role -> role.includes(least))
                        .map(role -> "'" + role.word() + "'")
                        .collect(Collectors.joining(", "));
        return """
        %s IN (SELECT made.id FROM programs made WHERE made.owner = :access_user
               UNION ALL
               SELECT given.object FROM grants given
               WHERE given.grantee IN (%s) AND given.kind = '%s' AND given.role IN (%s))
        """
                .formatted(program, names(), kind.stored(), roles);
    }

    private String given(String id) {
        return "EXISTS (SELECT 1 FROM grants given WHERE given.object = %s AND given.grantee IN (%s))"
                .formatted(id, names());
    }

    private String names() {
        return IntStream.range(0, subjects.size())
                .mapToObj(i -> ":access_subject" + i)
                .collect(Collectors.joining(", "));
    }

    /** The values for all that the conditions name. */
    public Map<String, Object> bindings() {
        var bindings = new LinkedHashMap<String, Object>();
        bindings.put("access_user", user);
        for (int i = 0; i < subjects.size(); i++) {
            bindings.put("access_subject" + i, subjects.get(i));
        }
        return bindings;
    }
}
