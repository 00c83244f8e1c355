// SPDX-License-Identifier: Apache-2.0
package cove.event;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * All events after one of them, in their order, none left out: what is in the table already, then
 * what comes. Whoever takes them too slowly is told to give up by {@code onLag}; who goes on
 * nevertheless misses nothing.
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

    private static final List<Event> END = List.of();

    private final Events events;
    private final Runnable onLag;
    private final Feed.Listener listener = this::take;
    private final Runnable end = this::end;
    private final BlockingQueue<List<Event>> waiting = new LinkedBlockingQueue<>();
    private final AtomicInteger waitingEvents = new AtomicInteger();
    private long position;

    /** What is in the table up to here is read there. */
    private long joined;

    private volatile boolean lagging;
    private volatile boolean ended;

    Subscription(Events events, Optional<Long> after, Runnable onLag) {
        this.events = events;
        this.onLag = onLag;
        this.joined = events.feed().join(listener);
        try {
            this.position = after.orElseGet(() -> events.span().newest());
        } catch (RuntimeException e) {
            events.feed().leave(listener);
            throw e;
        }
        events.onClose(end);
    }

    /** The number up to which all was taken. */
    long position() {
        return position;
    }

    private void take(List<Event> fresh) {
        if (waitingEvents.addAndGet(fresh.size()) > MOST_WAITING) {
            waitingEvents.addAndGet(-fresh.size());
            events.feed().leave(listener);
            lagging = true;
            onLag.run();
        } else {
            waiting.add(fresh);
        }
    }

    private void end() {
        ended = true;
        waiting.add(END);
    }

    /**
     * Waits for what comes next, if need be.
     *
     * @return nothing when there is nothing more to come, as the server ends
     */
    public Optional<Passage> next(Duration patience) throws InterruptedException {
        if (ended) {
            return Optional.empty();
        }
        if (lagging && waiting.isEmpty()) {
            lagging = false;
            joined = events.feed().join(listener);
        }
        if (position < joined) {
            List<Event> found = events.between(position, joined);
            position = found.size() < EventReader.MOST ? joined : found.getLast().number();
            return Optional.of(new Passage(found, position));
        }
        List<Event> next = waiting.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
        if (ended) {
            return Optional.empty();
        }
        if (next == null) {
            return Optional.of(new Passage(List.of(), position));
        }
        waitingEvents.addAndGet(-next.size());
        long known = position;
        position = Math.max(position, next.getLast().number());
        return Optional.of(
                new Passage(
                        next.stream().filter(event -> event.number() > known).toList(), position));
    }

    @Override
    public void close() {
        events.feed().leave(listener);
        events.forgetOnClose(end);
    }
}
