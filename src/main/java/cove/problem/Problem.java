// SPDX-License-Identifier: Apache-2.0
package cove.problem;

import java.time.Duration;
import java.util.List;

/**
 * Why a request could not be carried out. The message says what was tried, why it failed and what
 * to do next; {@code http.ProblemReply} is the only place that turns a problem into a status.
 */
public sealed interface Problem {

    /** The words a person reads: what was tried, why it failed, what to do next. */
    String message();

    /** The request is wrong; all its mistakes at once. Nothing was stored. */
    record Invalid(List<String> reasons) implements Problem {
        public Invalid {
            reasons = List.copyOf(reasons);
        }

        public Invalid(String reason) {
            this(List.of(reason));
        }

        @Override
        public String message() {
            return String.join("; ", reasons);
        }
    }

    /** The caller did not show a token that is in force. */
    record Unauthenticated(String message) implements Problem {}

    /** The caller is known and may see the object, but may not do this to it. */
    record Forbidden(String message) implements Problem {}

    /** There is no such object, or the caller may not know that there is. */
    record NotFound(String message) implements Problem {
        public NotFound(String kind, String id) {
            this(
                    "There is no %s '%s' here that you may see; check the id."
                            .formatted(kind, Echo.of(id)));
        }
    }

    /** The object is in a state that forbids this. */
    record Conflict(String message) implements Problem {}

    /** A body or an upload is over its limit. */
    record TooLarge(String message) implements Problem {}

    /** Too much is waiting already: nothing was stored or started, and the caller may try again. */
    record Busy(String message, Duration retryAfter) implements Problem {}

    /** Something that cove needs (disk, database, engine) is away for now; nothing was stored. */
    record Unavailable(String message, Duration retryAfter) implements Problem {}
}
