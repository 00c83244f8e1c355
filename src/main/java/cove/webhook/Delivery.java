// SPDX-License-Identifier: Apache-2.0
package cove.webhook;

import cove.event.Event;
import cove.event.Events;
import cove.event.Subscription;
import cove.http.Caller;
import cove.http.Json;
import cove.problem.CoveException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posts the events of one webhook one after the other. What was taken is written down before the
 * next one is tried: a server that is killed in between posts that one again, under the same id.
 */
final class Delivery implements Runnable {
    /**
     * When it is tried again.
     *
     * @param first the pause after the first failure; each is twice the one before
     * @param longest the longest pause
     * @param inAll how long until it is given up
     */
    record Pauses(Duration first, Duration longest, Duration inAll) {
        Duration after(int attempts) {
            Duration pause = first.multipliedBy(1L << Math.min(attempts - 1, 30));
            return pause.compareTo(longest) < 0 ? pause : longest;
        }
    }

    private static final Logger log = LoggerFactory.getLogger(Delivery.class);
    private static final int GONE = 410;
    private static final Duration QUIET = Duration.ofSeconds(15);

    /** What is not wanted is noted now and then: events that were passed may be forgotten. */
    private static final Duration NOTED_EVERY = Duration.ofMinutes(1);

    private final Webhook webhook;
    private final String secret;
    private final WebhookStore store;
    private final Events events;
    private final Function<String, Optional<Caller>> users;
    private final Outgoing outgoing;
    private final Pauses pauses;
    private final InstantSource clock;
    private Optional<Webhook.Trouble> trouble;
    private long noted = System.nanoTime();
    private boolean over;

    Delivery(
            Webhook webhook,
            String secret,
            WebhookStore store,
            Events events,
            Function<String, Optional<Caller>> users,
            Outgoing outgoing,
            Pauses pauses,
            InstantSource clock) {
        this.webhook = webhook;
        this.secret = secret;
        this.store = store;
        this.events = events;
        this.users = users;
        this.outgoing = outgoing;
        this.pauses = pauses;
        this.clock = clock;
        this.trouble = webhook.trouble();
    }

    /** Until it is given up, or this thread is interrupted, or the server ends. */
    @Override
    public void run() {
        try {
            long from = webhook.seen();
            if (!events.goesOnAfter(from)) {
                from = events.newest();
                deliver(from, reset(from));
            }
            try (var subscription = events.subscribe(Optional.of(from))) {
                var next = subscription.next(QUIET);
                while (next.isPresent() && !over) {
                    pass(next.get());
                    next = over ? next : subscription.next(QUIET);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void pass(Subscription.Passage passage) throws InterruptedException {
        for (Event event : passage.events()) {
            if (webhook.filter().wants(event) && !over) {
                long number = event.number();
                deliver(number, () -> events.at(number).filter(this::mayBeTold).map(Event::json));
            }
        }
        if (!over && System.nanoTime() - noted > NOTED_EVERY.toNanos()) {
            store.passed(webhook.id(), passage.through());
            noted = System.nanoTime();
        }
    }

    private boolean mayBeTold(Event event) {
        return users.apply(webhook.owner())
                .map(
                        user ->
                                new Caller(
                                        user.userId(),
                                        user.email(),
                                        user.admin() && webhook.seesAll(),
                                        user.scopes(),
                                        user.groups()))
                .filter(event::isFor)
                .isPresent();
    }

    private static Supplier<Optional<String>> reset(long number) {
        return () ->
                Optional.of(
                        Json.text(
                                Map.of(
                                        "number",
                                        number,
                                        "kind",
                                        "reset",
                                        "message",
                                        "Events were forgotten before they could be delivered; look at everything anew.")));
    }

    /**
     * Posts a message until it is taken, or it is given up.
     *
     * @param message asked for before each attempt; nothing when the owner may not know it any more
     */
    private void deliver(long number, Supplier<Optional<String>> message)
            throws InterruptedException {
        while (true) {
            if (trouble.isPresent()) {
                Thread.sleep(
                        Duration.between(clock.instant(), trouble.get().nextAttempt())
                                .plusMillis(1));
            }
            Optional<String> body = message.get();
            if (body.isEmpty()) {
                if (trouble.isPresent()) {
                    store.passed(webhook.id(), number);
                    trouble = Optional.empty();
                }
                return;
            }
            Optional<Failure> failure = post(number, body.get());
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedException("the delivery was ended");
            }
            if (failure.isEmpty()) {
                store.delivered(webhook.id(), number, clock.instant());
                noted = System.nanoTime();
                // What was forgotten in a long time of trouble is told by a reset.
                over = trouble.isPresent() && !events.goesOnAfter(number);
                trouble = Optional.empty();
                return;
            }
            if (note(failure.get())) {
                over = true;
                return;
            }
        }
    }

    /** Why it was not taken. */
    private Optional<Failure> post(long number, String body) {
        String id = "%s_%d".formatted(webhook.id(), number);
        try {
            int status =
                    outgoing.post(
                            webhook.url(),
                            Signature.headers(secret, id, clock.instant(), body),
                            body.getBytes(StandardCharsets.UTF_8));
            return status < 300 ? Optional.empty() : Optional.of(Failure.of(status));
        } catch (SocketTimeoutException e) {
            return Optional.of(new Failure("it did not answer in time", false));
        } catch (IOException e) {
            String words = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            return Optional.of(new Failure(words, false));
        }
    }

    /**
     * Why it was not taken.
     *
     * @param forGood whether nothing is to be sent there any more
     */
    private record Failure(String words, boolean forGood) {
        static Failure of(int status) {
            String more =
                    switch (status / 100) {
                        case 3 -> "; redirects are not followed";
                        case 4 -> status == GONE ? ", which ends this webhook" : "";
                        default -> "";
                    };
            return new Failure("it answered with status " + status + more, status == GONE);
        }
    }

    /** Whether it is given up. */
    private boolean note(Failure failure) {
        Instant now = clock.instant();
        int attempts = trouble.map(Webhook.Trouble::attempts).orElse(0) + 1;
        Instant since = trouble.map(Webhook.Trouble::since).orElse(now);
        var fresh =
                new Webhook.Trouble(
                        attempts, since, now.plus(pauses.after(attempts)), failure.words());
        boolean givenUp = failure.forGood() || !now.isBefore(since.plus(pauses.inAll()));
        try {
            store.failed(webhook.id(), fresh, Optional.of(now).filter(_ -> givenUp));
        } catch (CoveException e) {
            log.warn("could not note that webhook {} failed: {}", webhook.id(), e.getMessage());
        }
        trouble = Optional.of(fresh);
        return givenUp;
    }
}
