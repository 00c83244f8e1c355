// SPDX-License-Identifier: Apache-2.0
package cove.capsule;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** Lets works of the same name wait for each other, and all others not. */
final class OneAtATime {
    private static final class Turn {
        private final ReentrantLock lock = new ReentrantLock();
        private int wanted;
    }

    private final Map<String, Turn> turns = new HashMap<>();

    <T> T run(String name, Supplier<T> work) {
        Turn turn = take(name);
        turn.lock.lock();
        try {
            return work.get();
        } finally {
            turn.lock.unlock();
            giveBack(name, turn);
        }
    }

    private Turn take(String name) {
        synchronized (turns) {
            Turn turn = turns.computeIfAbsent(name, _ -> new Turn());
            turn.wanted++;
            return turn;
        }
    }

    private void giveBack(String name, Turn turn) {
        synchronized (turns) {
            turn.wanted--;
            if (turn.wanted == 0) {
                turns.remove(name);
            }
        }
    }
}
