// SPDX-License-Identifier: Apache-2.0
package cove.executor.docker;

import cove.problem.CoveException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes the containers of runs that ended, while others look after their results. */
final class ContainerRemovals {
    /** Milliseconds. */
    private static final int END_WITHIN = 10_000;

    private static final Logger log = LoggerFactory.getLogger(ContainerRemovals.class);
    private static final int TRIES = 60;
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Engine engine;
    private volatile boolean closed;
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();

    ContainerRemovals(Engine engine) {
        this.engine = engine;
    }

    void begin(String name) {
        if (underWay.add(name)) {
            Thread.ofVirtual().name("removal-" + name).start(() -> remove(name));
        }
    }

    private void remove(String name) {
        try {
            for (int tries = 1; !isRemoved(name, tries) && tries < TRIES && !closed; tries++) {
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        } finally {
            underWay.remove(name);
        }
    }

    private boolean isRemoved(String name, int tries) {
        try {
            engine.remove(name);
            return true;
        } catch (CoveException e) {
            if (tries == TRIES) {
                log.warn("a container is left for the next server to remove: {}", e.getMessage());
            }
            return false;
        }
    }

    /** Waits a while for what was begun: it needs the engine still. */
    void close() {
        closed = true;
        for (int i = 0; i < END_WITHIN && !underWay.isEmpty(); i++) {
            LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
        }
    }
}
