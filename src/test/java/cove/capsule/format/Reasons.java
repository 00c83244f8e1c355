// SPDX-License-Identifier: Apache-2.0
package cove.capsule.format;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import cove.problem.CoveException;
import cove.problem.Problem;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What a caller is told when something is invalid. */
final class Reasons {
    private Reasons() {}

    static List<String> of(ThrowingCallable call) {
        var thrown = catchThrowableOfType(CoveException.class, call);
        return thrown.problem() instanceof Problem.Invalid invalid
                ? invalid.reasons()
                : List.of("not Invalid: " + thrown.problem());
    }
}
