// SPDX-License-Identifier: Apache-2.0
package cove.executor.docker;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Event;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Listens to the engine for containers that end, and again after each time it went away. */
final class EndEvents implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Engine engine;
    private final Consumer<String> listener;
    private final Runnable onConnect;
    private final Thread thread;
    private volatile boolean closed;
    private volatile ResultCallback.Adapter<Event> stream;

    /**
     * Begins to listen.
     *
     * @param onConnect is run each time before the engine is listened to
     */
    EndEvents(Engine engine, Runnable onConnect, Consumer<String> listener) {
        this.engine = engine;
        this.onConnect = onConnect;
        this.listener = listener;
        this.thread = Thread.ofVirtual().name("container-events").start(this::listen);
    }

    private void listen() {
        while (!closed) {
            try {
                onConnect.run();
                stream = engine.follow(listener);
                if (!closed) {
                    stream.awaitCompletion();
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                // Whoever polls has told that the engine is away.
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            if (stream != null) {
                stream.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
