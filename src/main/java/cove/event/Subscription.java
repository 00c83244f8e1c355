// SPDX-License-Identifier: Apache-2.0
package cove.event;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * All events after one of them, in their order, none left out: what is in the table already, then
 * what comes. What comes faster than it is taken is read from the table again, so that a burst
 * costs no memory; who takes nothing at all for a while is told to give up by {@code onStall}.
 */
public final class Subscription implements AutoCloseable {
    /**
     * What came next.
     *
     * @param events all that happened, whoever may know of it; none when it was quiet
     * @param through the number up to which there is nothing else
     */
    public record Passage(List<Event> events, long through) {}

    /** Of a busy server it is what happens in a minute or two. */
    private static final int MOST_WAITING = 2000;

    private final Events events;
    private final Duration patience;
    private final Runnable onStall;
    private final Feed.Listener listener = this::take;
    private final Runnable end = this::end;

    /** The number up to which all was taken. */
    private long position;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();

    /** Guarded by {@link #lock}, as all that follows. */
    private final Queue<List<Event>> waiting = new ArrayDeque<>();

    private int waitingEvents;

    /** What is in the table up to here is read there. */
    private long inTable;

    private boolean taking;
    private long tookAt = System.nanoTime();
    private boolean ended;

    Subscription(Events events, Optional<Long> after, Duration patience, Runnable onStall) {
        this.events = events;
        this.patience = patience;
        this.onStall = onStall;
        readUpTo(events.feed().join(listener));
        try {
            position = after.orElseGet(() -> events.span().newest());
        } catch (RuntimeException e) {
            events.feed().leave(listener);
            throw e;
        }
        events.onClose(end);
    }

    long position() {
        return position;
    }

    private void readUpTo(long number) {
        lock.lock();
        try {
            inTable = Math.max(inTable, number);
        } finally {
            lock.unlock();
        }
    }

    private void take(List<Event> fresh) {
        boolean stalls = false;
        lock.lock();
        try {
            if (waitingEvents + fresh.size() <= MOST_WAITING) {
                waiting.add(fresh);
                waitingEvents += fresh.size();
            } else {
                waiting.clear();
                waitingEvents = 0;
                inTable = fresh.getLast().number();
                stalls = !taking && System.nanoTime() - tookAt > patience.toNanos();
            }
            news.signal();
        } finally {
            lock.unlock();
        }
        if (stalls) {
            onStall.run();
        }
    }

    private void end() {
        lock.lock();
        try {
            ended = true;
            news.signal();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for what comes next, if need be.
     *
     * @return nothing when there is nothing more to come, as the server ends
     */
    public Optional<Passage> next(Duration most) throws InterruptedException {
        lock.lock();
        try {
            taking = true;
            long left = most.toNanos();
            while (!ended && waiting.isEmpty() && position >= inTable && left > 0) {
                left = news.awaitNanos(left);
            }
            return ended ? Optional.empty() : Optional.of(position < inTable ? old() : fresh());
        } finally {
            taking = false;
            tookAt = System.nanoTime();
            lock.unlock();
        }
    }

    /** Whatever comes meanwhile waits: reading takes a moment. */
    private Passage old() {
        long until = inTable;
        lock.unlock();
        try {
            List<Event> found = events.between(position, until);
            position = found.size() < EventReader.MOST ? until : found.getLast().number();
            return new Passage(found, position);
        } finally {
            lock.lock();
        }
    }

    private Passage fresh() {
        List<Event> next = Optional.ofNullable(waiting.poll()).orElse(List.of());
        waitingEvents -= next.size();
        List<Event> unknown = next.stream().filter(event -> event.number() > position).toList();
        position = unknown.isEmpty() ? position : unknown.getLast().number();
        return new Passage(unknown, position);
    }

    @Override
    public void close() {
        events.feed().leave(listener);
        events.forgetOnClose(end);
    }
}
