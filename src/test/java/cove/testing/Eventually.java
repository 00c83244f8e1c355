// SPDX-License-Identifier: Apache-2.0
package cove.testing;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Waits for what comes true by itself; the only place where a test waits. */
public final class Eventually {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long SHORTEST_PAUSE = Duration.ofMillis(2).toNanos();
    private static final long LONGEST_PAUSE = Duration.ofMillis(40).toNanos();

    private Eventually() {}

    /** The longer it takes the fewer the looks: they would slow down what is waited for. */
    private static void pause(long begin) {
        long eighth = (System.nanoTime() - begin) / 8;
        LockSupport.parkNanos(Math.clamp(eighth, SHORTEST_PAUSE, LONGEST_PAUSE));
    }

    /** Looks again and again, and returns what it saw when it was as wanted. */
    public static <T> T see(Supplier<T> look, Predicate<T> wanted) {
        long begin = System.nanoTime();
        while (true) {
            T seen = look.get();
            if (wanted.test(seen)) {
                return seen;
            }
            if (System.nanoTime() - begin > PATIENCE.toNanos()) {
                throw new AssertionError("waited %s, and it still is %s".formatted(PATIENCE, seen));
            }
            pause(begin);
        }
    }

    /** Asks until there is an answer. */
    public static <T> T answer(String what, Duration patience, Supplier<Optional<T>> question) {
        long begin = System.nanoTime();
        while (true) {
            Optional<T> answer = question.get();
            if (answer.isPresent()) {
                return answer.get();
            }
            if (System.nanoTime() - begin > patience.toNanos()) {
                throw new AssertionError("waited %s for %s".formatted(patience, what));
            }
            pause(begin);
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
