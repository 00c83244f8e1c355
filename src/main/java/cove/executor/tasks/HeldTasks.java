// SPDX-License-Identifier: Apache-2.0
package cove.executor.tasks;

import cove.problem.CoveException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tasks that are over, and what an engine still keeps of them. To remove a container takes a tenth
 * of a second, for which no other task shall wait.
 */
final class HeldTasks {
    private static final Logger log = LoggerFactory.getLogger(HeldTasks.class);
    private static final int AT_ONCE = 8;
    private static final Duration AGAIN = Duration.ofSeconds(2);

    private final IntConsumer giveBack;
    private final Semaphore room = new Semaphore(AT_ONCE);

    /** By number, when it is to be tried. */
    private final Map<Integer, Long> due = new ConcurrentHashMap<>();

    private final Set<Integer> underWay = ConcurrentHashMap.newKeySet();

    HeldTasks(IntConsumer giveBack) {
        this.giveBack = giveBack;
    }

    void add(int number) {
        due.put(number, System.nanoTime());
    }

    /** Begins to give back what is due. */
    void giveBack() {
        long now = System.nanoTime();
        due.forEach(
                (number, at) -> {
                    if (at - now <= 0 && underWay.add(number)) {
                        Thread.ofVirtual().start(() -> tryOne(number));
                    }
                });
    }

    private void tryOne(int number) {
        try {
            room.acquire();
            try {
                giveBack.accept(number);
                due.remove(number);
            } finally {
                room.release();
            }
        } catch (CoveException e) {
            log.debug("task {} is given back later", number, e);
            due.put(number, System.nanoTime() + AGAIN.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            underWay.remove(number);
        }
    }

    /** Gives all of it back; to give back twice is no error. */
    void giveAllBack() {
        due.keySet()
                .forEach(
                        number -> {
                            giveBack.accept(number);
                            due.remove(number);
                        });
    }
}
