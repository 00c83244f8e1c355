// SPDX-License-Identifier: Apache-2.0
package cove.event;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Lets a call wait for what happens to one object, without asking the database. */
public final class Changes implements AutoCloseable {
    private final Events events;
    private final String object;
    private final Feed.Listener listener = this::take;
    private final Runnable end = this::end;
    private final Semaphore happened = new Semaphore(0);
    private volatile boolean ended;

    Changes(Events events, String object) {
        this.events = events;
        this.object = object;
        events.feed().join(listener);
        events.onClose(end);
    }

    private void take(List<Event> fresh) {
        if (fresh.stream().anyMatch(event -> event.object().equals(object))) {
            happened.release();
        }
    }

    private void end() {
        ended = true;
        happened.release();
    }

    /**
     * Waits until something happened since this object was made, or since it was last said so.
     *
     * @return false when nothing did in time, or the server ends
     */
    public boolean await(Duration patience) throws InterruptedException {
        return happened.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS) && !ended;
    }

    @Override
    public void close() {
        events.feed().leave(listener);
        events.forgetOnClose(end);
    }
}
