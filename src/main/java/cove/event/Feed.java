// SPDX-License-Identifier: Apache-2.0
package cove.event;

import cove.problem.CoveException;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread of a server that reads events, for all who listen; while nobody does it rests. It
 * is told of each commit of this server, and looks once a second for those of others.
 */
final class Feed implements AutoCloseable {
    /** Takes what happened, at once: it must not keep the others waiting. */
    @FunctionalInterface
    interface Listener {
        void take(List<Event> events);
    }

    private static final Logger log = LoggerFactory.getLogger(Feed.class);
    private static final long LOOK = Duration.ofSeconds(1).toNanos();

    /** What happens in this time is told together: a thousand streams are a thousand writes. */
    private static final long PAUSE = Duration.ofMillis(100).toNanos();

    private final EventReader reader;
    private final Thread thread;
    private volatile boolean stirred;
    private volatile boolean closed;

    /** Guarded by this, like {@link #through}. */
    private final Set<Listener> listeners = Collections.newSetFromMap(new IdentityHashMap<>());

    /** All up to here were told to all who listen. */
    private long through;

    Feed(EventReader reader) {
        this.reader = reader;
        this.thread = Thread.ofPlatform().daemon().name("events").unstarted(this::readForEver);
    }

    void start() {
        thread.start();
    }

    /** To be called when something may have happened. */
    void stir() {
        stirred = true;
        LockSupport.unpark(thread);
    }

    /** The listener is told all after the number that is returned. */
    synchronized long join(Listener listener) {
        if (listeners.isEmpty()) {
            through = reader.span().newest();
        }
        listeners.add(listener);
        LockSupport.unpark(thread);
        return through;
    }

    /** When this returns it is told no more. */
    synchronized void leave(Listener listener) {
        listeners.remove(listener);
    }

    private void readForEver() {
        long last = System.nanoTime() - PAUSE;
        while (!closed) {
            if (isAlone()) {
                LockSupport.park(this);
                continue;
            }
            long now = System.nanoTime();
            long wait = (stirred ? PAUSE : LOOK) - (now - last);
            if (wait > 0) {
                LockSupport.parkNanos(this, wait);
                continue;
            }
            stirred = false;
            last = now;
            try {
                while (readOn()) {
                    // Each time there is more to read.
                }
            } catch (CoveException e) {
                log.warn("could not look for events: {}", e.getMessage());
            } catch (RuntimeException e) {
                if (!closed) {
                    log.error("could not look for events", e);
                }
            }
        }
    }

    private synchronized boolean isAlone() {
        return listeners.isEmpty();
    }

    private boolean readOn() {
        long from;
        synchronized (this) {
            from = through;
        }
        List<Event> events = reader.after(from, Long.MAX_VALUE);
        if (events.isEmpty()) {
            return false;
        }
        synchronized (this) {
            // It is another one when all left and somebody came meanwhile.
            if (through == from) {
                through = events.getLast().number();
                List.copyOf(listeners).forEach(listener -> listener.take(events));
            }
        }
        return events.size() == EventReader.MOST;
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
