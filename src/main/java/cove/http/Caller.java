// SPDX-License-Identifier: Apache-2.0
package cove.http;

import cove.problem.CoveException;
import cove.problem.Problem;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Who is asking, and what the token shown allows.
 *
 * @param admin the user is an administrator and the token carries the admin scope
 * @param groups the ids of the groups the user is in
 */
public record Caller(
        String userId, String email, boolean admin, Set<Scope> scopes, Set<String> groups) {
    /** Whom a role is given to that all users have. */
    public static final String EVERYONE = "everyone";

    public Caller {
        scopes = Set.copyOf(scopes);
        groups = Set.copyOf(groups);
    }

    /** A caller who is in no group. */
    public Caller(String userId, String email, boolean admin, Set<Scope> scopes) {
        this(userId, email, admin, scopes, Set.of());
    }

    /** The same caller as a member of these groups. */
    public Caller in(Set<String> groups) {
        return new Caller(userId, email, admin, scopes, groups);
    }

    /** All that a role can be given to so that this caller has it. */
    public List<String> subjects() {
        return Stream.concat(Stream.of(userId, EVERYONE), groups.stream()).toList();
    }

    /** Whether the token carries the scope. */
    public boolean has(Scope needed) {
        return scopes.stream().anyMatch(scope -> scope.includes(needed));
    }

    /** Throws {@link Problem.Forbidden} unless the token carries the scope. */
    public void require(Scope needed) {
        if (!has(needed)) {
            throw new CoveException(
                    new Problem.Forbidden(
                            "This call needs a token with the scope %s, and this token lacks it; create one with: cove token create --scope %s"
                                    .formatted(needed.word(), needed.word())));
        }
    }

    /** Whether this is the user, or an administrator. Roles on objects: {@code access.Access}. */
    public boolean mayActFor(String user) {
        return admin || userId.equals(user);
    }
}
