// SPDX-License-Identifier: Apache-2.0
package cove.problem;

import java.util.List;

/**
 * Carries a {@link Problem} to whoever answers the caller. Services throw it; no endpoint catches
 * it.
 */
public final class CoveException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    public CoveException(Problem problem) {
        super(problem.message());
        this.problem = problem;
    }

    public CoveException(Problem problem, Throwable cause) {
        super(problem.message(), cause);
        this.problem = problem;
    }

    /** The request is wrong, for one reason. */
    public static CoveException invalid(String reason) {
        return new CoveException(new Problem.Invalid(reason));
    }

    /** Throws if there is any mistake in the list, with all of them. */
    public static void throwIfAny(List<String> mistakes) {
        if (!mistakes.isEmpty()) {
            throw new CoveException(new Problem.Invalid(mistakes));
        }
    }

    public static CoveException notFound(String kind, String id) {
        return new CoveException(new Problem.NotFound(kind, id));
    }

    public Problem problem() {
        return problem;
    }
}
