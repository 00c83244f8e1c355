// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.executor.Capacity;
import cove.executor.Resources;
import java.util.List;
import java.util.Optional;

/**
 * How a queue stands at a moment.
 *
 * @param running how many have their resources
 * @param waiting how many have not
 * @param granted those that have, the first to come first; not all where they are many
 * @param next those that wait, in the order in which they are to start; likewise
 */
record QueueState(
        Capacity capacity,
        int usedCpus,
        long usedMemory,
        int usedGpus,
        int running,
        int waiting,
        List<Place> granted,
        List<Place> next) {
    /**
     * One of them.
     *
     * @param held whether its environment is not there yet
     * @param reason why it waits
     */
    record Place(String id, Resources resources, boolean held, Optional<String> reason) {}

    QueueState {
        granted = List.copyOf(granted);
        next = List.copyOf(next);
    }

    boolean isIdle() {
        return running == 0 && waiting == 0;
    }
}
