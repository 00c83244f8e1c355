// SPDX-License-Identifier: Apache-2.0
package cove.db;

import cove.problem.CoveException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The servers that work on one database, and which of them this one is. Each tells every so often
 * that it lives; who is silent for too long, or whose process on this machine is gone, is struck
 * off, and the others take over what was its work: what names a server that has no row is nobody's.
 *
 * <p>A server that was struck off while it lived (its machine slept, its network was cut) stops
 * before that can happen, by its own clock, and goes on under another name.
 */
public final class Servers implements AutoCloseable {
    /**
     * Who a server is, to others.
     *
     * @param machine the same for all servers that see each other's processes
     * @param process its process, as {@code isAlive} understands it
     * @param isAlive whether a process of this machine is there
     * @param silence how long a server may be silent
     */
    public record Self(
            String machine, String process, Predicate<String> isAlive, Duration silence) {}

    private record Other(String id, String machine, String process, boolean silent) {}

    private static final Logger log = LoggerFactory.getLogger(Servers.class);
    private static final int BEATS_IN_SILENCE = 6;

    private static final String NOW =
            "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)";

    private final Database database;
    private final Self self;
    private final boolean shared;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final Thread beating;
    private final boolean first;
    private volatile String id = "alone";
    private volatile long sureUntil;
    private volatile boolean leads = true;

    private Servers(Database database, Self self, boolean shared) {
        this.database = database;
        this.self = self;
        this.shared = shared;
        if (shared) {
            enter();
            look();
        }
        this.first = leads;
        this.beating = Thread.ofPlatform().daemon().name("servers").unstarted(this::tellForEver);
        if (shared) {
            beating.start();
        }
    }

    static Servers alone(Database database, String machine) {
        return new Servers(database, new Self(machine, "", _ -> false, Duration.ofDays(1)), false);
    }

    static Servers joined(Database database, Self self) {
        return new Servers(database, self, true);
    }

    /** Whether there may be others. Who remembers what the database says has to ask again then. */
    public boolean areSeveral() {
        return shared;
    }

    /** This server's name at the moment. */
    public String id() {
        return id;
    }

    /** Where the processes of this server's runs are. */
    public String machine() {
        return self.machine();
    }

    /** Whether nobody was there when this server came: what lies about is nobody's. */
    public boolean wasFirst() {
        return first;
    }

    /** Whether what only one of all does falls to this server. */
    public boolean leads() {
        return leads;
    }

    /** Whether nobody can have taken over this server's work yet. */
    public boolean isSure() {
        return !shared || System.nanoTime() - sureUntil < 0;
    }

    /** Names one who looks, every so often, for work that became nobody's. */
    public void onBeat(Runnable listener) {
        listeners.add(listener);
    }

    private void tellForEver() {
        long pause = self.silence().dividedBy(BEATS_IN_SILENCE).toNanos();
        while (!Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(pause);
            try {
                beat();
            } catch (CoveException e) {
                log.warn("could not tell that this server lives: {}", e.getMessage());
            } catch (RuntimeException e) {
                if (!Thread.currentThread().isInterrupted()) {
                    log.error("could not tell that this server lives", e);
                }
            }
        }
    }

    private void beat() {
        long asked = System.nanoTime();
        boolean known =
                database.write(
                        handle ->
                                handle.createUpdate(
                                                        "UPDATE servers SET seen = %s WHERE id = :id"
                                                                .formatted(NOW))
                                                .bind("id", id)
                                                .execute()
                                        == 1);
        if (known) {
            sureFrom(asked);
        } else {
            log.warn("others took this server for dead, and take over its work; it begins anew");
            enter();
        }
        look();
        listeners.forEach(Runnable::run);
    }

    private void enter() {
        long asked = System.nanoTime();
        String name = UUID.randomUUID().toString();
        database.write(
                handle ->
                        handle.createUpdate(
                                        """
                                        INSERT INTO servers (id, machine, process, started, seen)
                                        VALUES (:id, :machine, :process, %s, %s)
                                        """
                                                .formatted(NOW, NOW))
                                .bind("id", name)
                                .bind("machine", self.machine())
                                .bind("process", self.process())
                                .execute());
        id = name;
        sureFrom(asked);
    }

    /** A quarter of the time is for clocks that run apart and steps that take their while. */
    private void sureFrom(long asked) {
        sureUntil = asked + self.silence().toNanos() * 3 / 4;
    }

    /** Strikes off who is dead, and sees who is the eldest. */
    private void look() {
        List<Other> servers = database.read(this::servers);
        List<String> dead = servers.stream().filter(this::isDead).map(Other::id).toList();
        if (!dead.isEmpty()) {
            log.info("taking over from servers that are gone: {}", dead);
            database.write(
                    handle ->
                            handle.createUpdate(
                                            """
                                            DELETE FROM servers WHERE id IN (<dead>) AND (machine = :machine OR seen < %s - :silence)
                                            """
                                                    .formatted(NOW))
                                    .bindList("dead", dead)
                                    .bind("machine", self.machine())
                                    .bind("silence", self.silence().toMillis())
                                    .execute());
        }
        leads =
                servers.stream()
                        .map(Other::id)
                        .filter(name -> !dead.contains(name))
                        .findFirst()
                        .filter(id::equals)
                        .isPresent();
    }

    private boolean isDead(Other server) {
        return !server.id().equals(id)
                && (server.silent()
                        || (server.machine().equals(self.machine())
                                && !self.isAlive().test(server.process())));
    }

    private List<Other> servers(Handle handle) {
        return handle.createQuery(
                        "SELECT id, machine, process, seen < %s - :silence AS silent FROM servers ORDER BY started, id"
                                .formatted(NOW))
                .bind("silence", self.silence().toMillis())
                .map(
                        (row, _) ->
                                new Other(
                                        row.getString("id"),
                                        row.getString("machine"),
                                        row.getString("process"),
                                        row.getBoolean("silent")))
                .list();
    }

    /** Leaves its work to the others. */
    @Override
    public void close() {
        if (!shared) {
            return;
        }
        beating.interrupt();
        try {
            beating.join();
            database.write(handle -> handle.execute("DELETE FROM servers WHERE id = ?", id));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (CoveException e) {
            log.warn("could not say goodbye; the others notice by themselves", e);
        }
    }
}
