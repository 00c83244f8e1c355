// SPDX-License-Identifier: Apache-2.0
package cove.webhook;

import cove.db.Database;
import cove.db.Servers;
import cove.event.EventFilter;
import cove.event.Events;
import cove.http.Caller;
import cove.problem.CoveException;
import cove.problem.Problem;
import cove.secret.SecretValues;
import cove.secret.Secrets;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The webhooks of all users, and their delivery by one of the servers. */
public final class Webhooks implements AutoCloseable {
    /** A webhook just made, with the secret that is told this once. */
    record Made(Webhook webhook, String secret) {}

    /** Whether webhooks may reach this machine and its networks. */
    public record Settings(boolean allowsPrivate) {}

    private static final Logger log = LoggerFactory.getLogger(Webhooks.class);
    private static final int MOST_OF_A_USER = 100;
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Delivery.Pauses PAUSES =
            new Delivery.Pauses(Duration.ofSeconds(5), Duration.ofHours(1), Duration.ofDays(1));

    private final WebhookStore store;
    private final Servers servers;
    private final Events events;
    private final Secrets secrets;
    private final Function<String, Optional<Caller>> users;
    private final Outgoing outgoing;
    private final Delivery.Pauses pauses;
    private final InstantSource clock;
    private final Thread thread;
    private volatile boolean closed;

    /** Those under way, by their ids; the thread's alone. */
    private final Map<String, Thread> deliveries = new HashMap<>();

    /**
     * Delivers nothing yet.
     *
     * @param users who an active user is, with all that they may
     */
    public Webhooks(
            Database database,
            Events events,
            Secrets secrets,
            Function<String, Optional<Caller>> users,
            Settings settings,
            InstantSource clock) {
        this(database, events, secrets, users, settings, PAUSES, clock);
    }

    Webhooks(
            Database database,
            Events events,
            Secrets secrets,
            Function<String, Optional<Caller>> users,
            Settings settings,
            Delivery.Pauses pauses,
            InstantSource clock) {
        this.store = new WebhookStore(database);
        this.servers = database.servers();
        this.events = events;
        this.secrets = secrets;
        this.users = users;
        this.outgoing = new Outgoing(settings.allowsPrivate());
        this.pauses = pauses;
        this.clock = clock;
        this.thread = Thread.ofPlatform().daemon().name("webhooks").unstarted(this::workForEver);
    }

    /** Goes on where the last server was. */
    public void start() {
        thread.start();
    }

    /** What is wrong with a URL. */
    List<String> mistakesIn(String url) {
        return outgoing.mistakes(url);
    }

    Made add(Caller caller, URI url, EventFilter filter) {
        var webhook =
                new Webhook(
                        UUID.randomUUID().toString(),
                        caller.userId(),
                        url,
                        filter,
                        caller.admin(),
                        Instant.ofEpochMilli(clock.millis()),
                        events.newest(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty());
        String secret = Signature.newSecret();
        byte[] sealed =
                secrets.seal(purpose(webhook.id()), new SecretValues(Map.of("value", secret)));
        if (!store.add(webhook, sealed, MOST_OF_A_USER)) {
            throw new CoveException(
                    new Problem.Conflict(
                            "You have %d webhooks, and there can be no more; delete one first."
                                    .formatted(MOST_OF_A_USER)));
        }
        LockSupport.unpark(thread);
        return new Made(webhook, secret);
    }

    private static String purpose(String id) {
        return "webhook/" + id;
    }

    List<Webhook> of(Caller caller) {
        return store.ofUser(caller.userId());
    }

    /** One of the caller's own. */
    Webhook get(Caller caller, String id) {
        return store.find(id)
                .filter(webhook -> webhook.owner().equals(caller.userId()))
                .orElseThrow(() -> CoveException.notFound("webhook", id));
    }

    void remove(Caller caller, String id) {
        store.remove(get(caller, id).id());
        LockSupport.unpark(thread);
    }

    private void workForEver() {
        while (!closed) {
            try {
                look();
            } catch (CoveException e) {
                log.warn("could not look for webhooks: {}", e.getMessage());
            } catch (RuntimeException e) {
                if (!closed) {
                    log.error("could not look for webhooks", e);
                }
            }
            LockSupport.parkNanos(this, LOOK.toNanos());
        }
        deliveries.values().forEach(Thread::interrupt);
    }

    /** Begins what is new, ends what is gone, and takes up again what database trouble ended. */
    private void look() {
        deliveries.values().removeIf(delivery -> !delivery.isAlive());
        List<Webhook> open = servers.leads() && servers.isSure() ? store.open() : List.of();
        var gone = new HashSet<>(deliveries.keySet());
        for (Webhook webhook : open) {
            gone.remove(webhook.id());
            if (!deliveries.containsKey(webhook.id())) {
                begin(webhook);
            }
        }
        gone.forEach(id -> deliveries.get(id).interrupt());
    }

    private void begin(Webhook webhook) {
        Optional<byte[]> sealed = store.sealed(webhook.id());
        if (sealed.isEmpty()) {
            return;
        }
        String secret;
        try {
            secret = secrets.unseal(purpose(webhook.id()), sealed.get()).members().get("value");
        } catch (CoveException e) {
            Instant now = clock.instant();
            store.failed(
                    webhook.id(),
                    new Webhook.Trouble(
                            1,
                            now,
                            now,
                            "its secret cannot be decrypted: the key in the home's keys/secrets is another one; make another webhook"),
                    Optional.of(now));
            return;
        }
        var delivery = new Delivery(webhook, secret, store, events, users, outgoing, pauses, clock);
        deliveries.put(
                webhook.id(),
                Thread.ofVirtual()
                        .name("webhook-" + webhook.id())
                        .start(
                                () -> {
                                    try {
                                        delivery.run();
                                    } catch (CoveException e) {
                                        log.warn(
                                                "webhook {} has to wait: {}",
                                                webhook.id(),
                                                e.getMessage());
                                    }
                                }));
    }

    /** What was not delivered is the next server's. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            thread.join();
            for (Thread delivery : deliveries.values()) {
                delivery.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        outgoing.close();
    }
}
