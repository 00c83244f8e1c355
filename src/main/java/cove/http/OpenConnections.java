// SPDX-License-Identifier: Apache-2.0
package cove.http;

import io.helidon.common.socket.SocketOptions;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Every connection that was accepted, so that none outlives its server: whoever called would wait
 * for an answer for as long as this process lives. Helidon 4.5.0 leaves one open whose handler it
 * interrupts before it began. And its stop interrupts the thread that accepts; when that has just
 * got a connection from the kernel, {@code ServerSocketChannel.accept} of JDK 25 throws and forgets
 * it. So that thread is held elsewhere while the server stops.
 */
final class OpenConnections implements SocketOptions, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** An answer in two writes must not wait for the client to acknowledge the first: 40 ms. */
    private final SocketOptions usual = SocketOptions.builder().tcpNoDelay(true).build();

    private final Set<SocketChannel> accepted =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));
    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile boolean ending;

    @Override
    public void configureSocket(SocketChannel connection) {
        if (ending) {
            hold();
            throw new IllegalStateException("the server ends"); // so that it is closed
        }
        usual.configureSocket(connection);
        accepted.add(connection);
    }

    private void hold() {
        held.countDown();
        try {
            var _ = over.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets no further connection in; to be called before the server is stopped. */
    void end(SocketAddress server) {
        ending = true;
        try (var knock = new Socket()) {
            knock.connect(server, (int) PATIENCE.toMillis());
            var _ = held.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (IOException e) {
            // Nothing is accepted any more.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        over.countDown();
        List<SocketChannel> all;
        synchronized (accepted) {
            all = List.copyOf(accepted);
        }
        all.forEach(OpenConnections::close);
    }

    private static void close(SocketChannel connection) {
        try {
            connection.close();
        } catch (IOException e) {
            // The other end will notice by itself.
        }
    }

    @Override
    public Map<SocketOption<?>, Object> socketOptions() {
        return usual.socketOptions();
    }

    @Override
    public Duration connectTimeout() {
        return usual.connectTimeout();
    }

    @Override
    public Duration readTimeout() {
        return usual.readTimeout();
    }

    @Override
    public Optional<Integer> socketReceiveBufferSize() {
        return usual.socketReceiveBufferSize();
    }

    @Override
    public Optional<Integer> socketSendBufferSize() {
        return usual.socketSendBufferSize();
    }

    @Override
    public boolean socketReuseAddress() {
        return usual.socketReuseAddress();
    }

    @Override
    public boolean socketKeepAlive() {
        return usual.socketKeepAlive();
    }

    @Override
    public boolean tcpNoDelay() {
        return usual.tcpNoDelay();
    }
}
