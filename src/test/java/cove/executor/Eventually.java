// SPDX-License-Identifier: Apache-2.0
package cove.executor;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what other processes do, no longer than it takes. */
public final class Eventually {
    private static final Duration PAUSE = Duration.ofMillis(2);

    private Eventually() {}

    /** Asks until there is an answer. */
    public static <T> T answer(String what, Duration patience, Supplier<Optional<T>> question) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            Optional<T> answer = question.get();
            if (answer.isPresent()) {
                return answer.get();
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited %s for %s".formatted(patience, what));
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /** Looks until it is so. */
    public static void so(String what, Duration patience, BooleanSupplier question) {
        answer(
                what,
                patience,
                () -> question.getAsBoolean() ? Optional.of(true) : Optional.empty());
    }
}
