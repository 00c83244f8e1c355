// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Sees to it that each computation is worked at by one at a time, and that nobody comes in vain.
 */
final class Turns {
    /** Ids that somebody works at; true when another one came meanwhile. */
    private final Map<String, Boolean> taken = new ConcurrentHashMap<>();

    /** Takes a turn, or else has whoever has it look once more. */
    boolean take(String id) {
        return !taken.merge(id, false, (_, _) -> true);
    }

    /** Takes a turn if it is free. */
    boolean takeIfFree(String id) {
        return taken.putIfAbsent(id, false) == null;
    }

    /** From now on, whoever comes has to be served once more. */
    void begin(String id) {
        taken.put(id, false);
    }

    /** Gives the turn back, unless another one came since it began. */
    boolean end(String id) {
        return taken.remove(id, false);
    }

    /** Gives the turn back, and tells whether another one came since it began. */
    boolean leave(String id) {
        return Boolean.TRUE.equals(taken.remove(id));
    }

    boolean areFree() {
        return taken.isEmpty();
    }
}
