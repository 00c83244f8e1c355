// SPDX-License-Identifier: Apache-2.0
package cove.event;

import cove.access.Access;
import cove.db.Database;
import cove.db.Servers;
import cove.problem.CoveException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All that happens to computations and data assets, for whoever listens. */
public final class Events implements AutoCloseable {
    /**
     * How many are kept.
     *
     * @param keep how long
     * @param most however young they are
     */
    public record Settings(Duration keep, long most) {}

    private static final Logger log = LoggerFactory.getLogger(Events.class);
    private static final Duration FORGETS_EVERY = Duration.ofMinutes(10);
    private static final int FORGOTTEN_AT_A_TIME = 5000;

    private final Database database;
    private final Servers servers;
    private final EventStore store;
    private final EventReader reader;
    private final Feed feed;
    private final Settings settings;
    private final InstantSource clock;
    private final Set<Runnable> ends = ConcurrentHashMap.newKeySet();
    private final Thread forgetting =
            Thread.ofVirtual().name("events-forgotten").unstarted(this::forgetForEver);
    private volatile boolean closed;

    public Events(Database database, Access access, Settings settings, InstantSource clock) {
        this.database = database;
        this.servers = database.servers();
        this.store = new EventStore(database);
        this.reader = new EventReader(store, access);
        this.feed = new Feed(reader);
        this.settings = settings;
        this.clock = clock;
    }

    /** From now on what happens is told. */
    public void start() {
        database.afterCommit(feed::stir);
        feed.start();
        forgetting.start();
    }

    /**
     * Takes part in all that happens.
     *
     * @param after the number of the last event that is known; without it, from now on
     */
    public Subscription subscribe(Optional<Long> after) {
        return subscribe(after, Duration.ofNanos(Long.MAX_VALUE), () -> {});
    }

    /**
     * Takes part in all that happens, with somebody who may never take it.
     *
     * @param after the number of the last event that is known; without it, from now on
     * @param patience how long it may take nothing while much waits
     * @param onStall is run when it took nothing for longer
     */
    Subscription subscribe(Optional<Long> after, Duration patience, Runnable onStall) {
        return new Subscription(this, after, patience, onStall);
    }

    /** Lets somebody wait for what happens to one computation or data asset from now on. */
    public Changes changesOf(String object) {
        return new Changes(this, object);
    }

    /** Whether all events after this one can still be told. */
    public boolean goesOnAfter(long number) {
        return span().goesOnAfter(number);
    }

    /** The number of the last event. */
    public long newest() {
        return span().newest();
    }

    /**
     * An event as it is to be told now: who may know of it changes. Nothing when it is forgotten.
     */
    public Optional<Event> at(long number) {
        return between(number - 1, number).stream().findFirst();
    }

    EventStore.Span span() {
        return reader.span();
    }

    List<Event> between(long after, long until) {
        return reader.after(after, until);
    }

    Feed feed() {
        return feed;
    }

    void onClose(Runnable end) {
        ends.add(end);
        if (closed) {
            end.run();
        }
    }

    void forgetOnClose(Runnable end) {
        ends.remove(end);
    }

    private void forgetForEver() {
        while (!closed) {
            try {
                if (servers.leads()) {
                    forget();
                }
            } catch (CoveException e) {
                log.warn("could not forget old events: {}", e.getMessage());
            } catch (RuntimeException e) {
                if (!closed) {
                    log.error("could not forget old events", e);
                }
            }
            LockSupport.parkNanos(FORGETS_EVERY.toNanos());
        }
    }

    /** Forgets those that are too old or too many, a few at a time: others want to write. */
    void forget() {
        int forgotten;
        do {
            forgotten =
                    store.forget(
                            clock.instant().minus(settings.keep()),
                            settings.most(),
                            FORGOTTEN_AT_A_TIME);
        } while (forgotten > 0 && !closed);
    }

    /** Ends all streams and waits in good order. */
    @Override
    public void close() {
        closed = true;
        ends.forEach(Runnable::run);
        forgetting.interrupt();
        LockSupport.unpark(forgetting);
        feed.close();
    }
}
