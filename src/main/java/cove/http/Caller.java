// SPDX-License-Identifier: Apache-2.0
package cove.http;

import cove.problem.CoveException;
import cove.problem.Problem;
import java.util.Set;

/**
 * Who is asking, and what the token shown allows.
 *
 * @param admin the user is an administrator and the token carries the admin scope
 */
public record Caller(String userId, String email, boolean admin, Set<Scope> scopes) {
    public Caller {
        scopes = Set.copyOf(scopes);
    }

    /** Throws {@link Problem.Forbidden} unless the token carries the scope. */
    public void require(Scope needed) {
        if (scopes.stream().noneMatch(scope -> scope.includes(needed))) {
            throw new CoveException(
                    new Problem.Forbidden(
                            "This call needs a token with the scope %s, and this token lacks it; create one with: cove token create --scope %s"
                                    .formatted(needed.word(), needed.word())));
        }
    }

    /** Whether the caller may see what belongs to this user. */
    public boolean mayAct(String owner) {
        return admin || userId.equals(owner);
    }
}
