// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Passes on what a computation prints until it is over. The computation does not need its server,
 * so when the connection is lost the follower finds the next server and goes on where it was.
 */
final class Follower {
    /** Takes the next bytes of the log. */
    @FunctionalInterface
    interface Sink {
        void take(byte[] bytes, int length);
    }

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(300);
    private static final int BUFFER = 64 << 10;

    private final ApiClient api;
    private final Screen screen;
    private final String id;
    private final Duration look;
    private final AtomicLong seen = new AtomicLong();

    Follower(ApiClient api, Screen screen, String id) {
        this.api = api;
        this.screen = screen;
        this.id = id;
        this.look = Duration.ofSeconds(screen.isTerminal() ? 1 : 5);
    }

    /** Follows to the end, and tells how it ended. */
    Computation follow(Sink sink) {
        long answered = System.nanoTime();
        while (true) {
            try {
                boolean whole = passOn(sink);
                Computation computation = Computation.get(api, id);
                if (whole && computation.isOver()) {
                    return computation;
                }
                answered = System.nanoTime();
            } catch (Refusal e) {
                throw e;
            } catch (CommandFailure | IOException e) {
                if (System.nanoTime() - answered > PATIENCE.toNanos()) {
                    throw new CommandFailure(
                            "Lost the connection to the server, and could not get it back within %d s: %s The computation goes on; follow it with: cove logs -f %s"
                                    .formatted(PATIENCE.toSeconds(), e.getMessage(), id),
                            e);
                }
                screen.progress("lost the connection to the server; trying again");
            } finally {
                screen.wipe();
            }
            pause();
        }
    }

    /**
     * Until the stream ends: at the computation's end, or at its server's.
     *
     * @return whether it ended by itself
     */
    private boolean passOn(Sink sink) throws IOException {
        String path = ApiPath.of("/api/cove/v1/computations/{}/log", id) + "?follow=true";
        byte[] buffer = new byte[BUFFER];
        try (InputStream log = api.stream(path)) {
            var lost = new AtomicBoolean();
            var watch = Thread.ofVirtual().start(() -> watch(log, lost));
            try {
                log.skipNBytes(seen.get());
                for (int read = log.read(buffer); read >= 0; read = log.read(buffer)) {
                    sink.take(buffer, read);
                    seen.addAndGet(read);
                }
                return !lost.get();
            } catch (IOException e) {
                if (lost.get()) {
                    return false;
                }
                throw e;
            } finally {
                end(watch);
            }
        }
    }

    /**
     * Tells people the state from time to time. A connection may die without a word: once the
     * computation is over, a stream that brings nothing and does not end is closed. To find another
     * server is not this thread's business: it is interrupted at any time.
     */
    private void watch(InputStream log, AtomicBoolean lost) {
        String path = ApiPath.of("/api/v1/computations/{}", id);
        long before = -1;
        try {
            while (true) {
                var computation = new Computation(api.glance(path));
                if (computation.isOver() && before == seen.get()) {
                    log.close();
                    return;
                }
                before = computation.isOver() ? seen.get() : -1;
                screen.progress(story(computation));
                TimeUnit.NANOSECONDS.sleep(look.toNanos());
            }
        } catch (CommandFailure | IOException e) {
            // Nothing may ever come any more: whoever reads looks for the next server.
            lost.set(true);
            closeQuietly(log);
        } catch (InterruptedException e) {
            // Whoever reads the log told this thread to end.
        }
    }

    /** Nobody but people on a terminal sees it. */
    private String story(Computation computation) {
        if (!screen.isTerminal() || !computation.isPipeline() || computation.isOver()) {
            return computation.story();
        }
        var tasks = TaskCounts.of(api.glance(TaskCounts.path(id)));
        return computation.story() + ", " + tasks.story();
    }

    private static void closeQuietly(InputStream log) {
        try {
            log.close();
        } catch (IOException e) {
            // It was lost already.
        }
    }

    private static void end(Thread watch) {
        watch.interrupt();
        try {
            watch.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void pause() {
        try {
            TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure("Interrupted while following a log.", e);
        }
    }
}
