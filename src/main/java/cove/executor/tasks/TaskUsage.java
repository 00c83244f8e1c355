// SPDX-License-Identifier: Apache-2.0
package cove.executor.tasks;

import cove.executor.Usage;
import java.util.HashMap;
import java.util.Map;

/**
 * What the tasks of one run use together. The CPU time never goes back: of a task of which nothing
 * can be told at a moment, and of one that ended without a word of it, what was told before holds.
 */
final class TaskUsage {
    /** CPU time of those that are not over. */
    private final Map<Integer, Long> told = new HashMap<>();

    private long millisOfThoseOver;

    void ended(TaskAnswer answer) {
        Long before = told.remove(answer.number());
        millisOfThoseOver += Math.max(answer.cpuMillis().orElse(0), before == null ? 0 : before);
    }

    /** With what is known of those that run, by their numbers. */
    Usage with(Map<Integer, Usage> now) {
        now.forEach((number, used) -> told.merge(number, used.cpuMillis(), Math::max));
        return new Usage(
                millisOfThoseOver + told.values().stream().mapToLong(Long::longValue).sum(),
                now.values().stream().mapToLong(Usage::memory).sum());
    }
}
