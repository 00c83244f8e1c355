// SPDX-License-Identifier: Apache-2.0
package cove.chaos;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts launches where no server can lose them: each run calls this socket once at its start and
 * says who it is.
 */
final class Witness implements AutoCloseable {
    private final ServerSocket socket = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
    private final Map<String, AtomicInteger> launches = new ConcurrentHashMap<>();

    Witness() throws IOException {
        Thread.ofPlatform().daemon().name("witness").start(this::listen);
    }

    int port() {
        return socket.getLocalPort();
    }

    /** How often the computation with this id was launched. */
    int launchesOf(String id) {
        return launches.getOrDefault(id, new AtomicInteger()).get();
    }

    private void listen() {
        while (!socket.isClosed()) {
            try {
                Socket caller = socket.accept();
                Thread.ofVirtual().start(() -> note(caller));
            } catch (IOException e) {
                return;
            }
        }
    }

    /** The answer keeps the run from going on before it was counted. */
    private void note(Socket caller) {
        try (caller) {
            String id =
                    new String(caller.getInputStream().readNBytes(36), StandardCharsets.US_ASCII);
            launches.computeIfAbsent(id, _ -> new AtomicInteger()).incrementAndGet();
            caller.getOutputStream().write('\n');
        } catch (IOException e) {
            // The run was stopped while it called; it may have been counted.
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
