// SPDX-License-Identifier: Apache-2.0
package cove.http;

import io.helidon.common.socket.SocketOptions;
import java.io.IOException;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * Every connection that was accepted, so that none outlives its server. Helidon 4.5.0 itself leaves
 * one open that it accepts at the moment of its stop, and the caller would wait for an answer for
 * as long as this process lives.
 */
final class OpenConnections implements SocketOptions, AutoCloseable {
    private final SocketOptions usual = SocketOptions.create();
    private final Set<SocketChannel> accepted =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));
    private volatile boolean closed;

    @Override
    public void configureSocket(SocketChannel connection) {
        usual.configureSocket(connection);
        accepted.add(connection);
        if (closed) {
            close(connection);
        }
    }

    @Override
    public void close() {
        closed = true;
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
