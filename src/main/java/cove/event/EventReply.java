// SPDX-License-Identifier: Apache-2.0
package cove.event;

import cove.http.Caller;
import cove.http.Json;
import cove.http.Reply;
import cove.problem.CoveException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Events as they happen, for one caller (HTML standard, "Server-sent events"). Each carries its
 * number as id, and so does the sign of life when it is quiet: a reader that lost the connection
 * goes on where it was, by {@code Last-Event-ID}.
 */
final class EventReply {
    /**
     * How long things may take.
     *
     * @param silence after which it shows that it lives
     * @param patience with a reader for whom much waits and who takes nothing: even a slow line
     *     carries the 500 events of a passage in this time
     */
    record Pace(Duration silence, Duration patience) {
        static final Pace USUAL = new Pace(Duration.ofSeconds(15), Duration.ofSeconds(20));
    }

    private static final byte[] GREETING = bytes("retry: 1000\n");

    private final Events events;
    private final EventFilter filter;
    private final Supplier<Caller> caller;
    private final Pace pace;

    /**
     * Tells a caller of events.
     *
     * @param caller who that is now: asked for from time to time, as tokens are revoked and groups
     *     change
     */
    EventReply(Events events, EventFilter filter, Supplier<Caller> caller) {
        this(events, filter, caller, Pace.USUAL);
    }

    EventReply(Events events, EventFilter filter, Supplier<Caller> caller, Pace pace) {
        this.events = events;
        this.filter = filter;
        this.caller = caller;
        this.pace = pace;
    }

    /**
     * From an event on, or from now on.
     *
     * @param last the id of the last event that the reader has, as it says
     */
    Reply after(Optional<String> last) {
        Optional<Long> known =
                last.filter(id -> id.matches("[0-9]{1,18}"))
                        .map(Long::parseLong)
                        .filter(events::goesOnAfter);
        boolean lost = last.isPresent() && known.isEmpty();
        return Reply.stream("text/event-stream", out -> tell(known, lost, out))
                .withHeader("Cache-Control", "no-store")
                .withHeader("X-Accel-Buffering", "no");
    }

    void tell(Optional<Long> known, boolean lost, OutputStream out) throws IOException {
        var connection = new Connection();
        try (var subscription = events.subscribe(known, pace.patience(), connection::cut)) {
            long from = subscription.position();
            out.write(GREETING);
            out.write(lost ? reset(from) : sign(from));
            out.flush();
            tell(subscription, out);
        } finally {
            connection.end();
        }
    }

    private void tell(Subscription subscription, OutputStream out) throws IOException {
        Caller known = caller.get();
        long asked = System.nanoTime();
        for (var next = next(subscription); next.isPresent(); next = next(subscription)) {
            boolean due = System.nanoTime() - asked >= pace.silence().toNanos();
            if (due) {
                try {
                    known = caller.get();
                } catch (CoveException e) {
                    return; // Whoever asks again is told why.
                }
                asked = System.nanoTime();
            }
            boolean told = false;
            for (Event event : next.get().events()) {
                if (filter.wants(event) && event.isFor(known)) {
                    out.write(event.message());
                    told = true;
                }
            }
            if (due) {
                out.write(sign(next.get().through()));
            }
            if (told || due) {
                out.flush();
            }
        }
    }

    private Optional<Subscription.Passage> next(Subscription subscription)
            throws InterruptedIOException {
        try {
            return subscription.next(pace.silence());
        } catch (InterruptedException e) {
            throw new InterruptedIOException("the stream was cut off");
        }
    }

    private static byte[] reset(long number) {
        return Event.message(
                number,
                "reset",
                Json.text(
                        Map.of(
                                "message",
                                "The events after the one that you know are not kept any more; look at everything anew, and go on from here.")));
    }

    /** A sign of life, which browsers take for nothing but a place to go on from. */
    private static byte[] sign(long number) {
        return bytes(": still here\nid: %d\n\n".formatted(number));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The thread that sends: what it sends may be stuck with a reader who does not read. */
    private static final class Connection {
        private Optional<Thread> sending = Optional.of(Thread.currentThread());

        synchronized void end() {
            sending = Optional.empty();
        }

        synchronized void cut() {
            sending.ifPresent(Thread::interrupt);
        }
    }
}
