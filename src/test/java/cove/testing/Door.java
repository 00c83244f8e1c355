// SPDX-License-Identifier: Apache-2.0
package cove.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A door before a server, at one address for all servers that follow each other. It can be shut at
 * a chosen moment of what goes through.
 */
public final class Door implements AutoCloseable {
    private static final int PATIENCE = 60;

    /**
     * Bytes on their way.
     *
     * @param connection its number
     * @param answer whether they come from the server
     * @param text one character for each byte
     */
    public record Chunk(int connection, boolean answer, String text) {}

    /** Whether the moment has come; asked for each chunk before it goes on. */
    @FunctionalInterface
    public interface Moment {
        boolean hasCome(Chunk chunk);
    }

    private static final Moment NEVER = _ -> false;

    private final ServerSocket door;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private Moment moment = NEVER;
    private CountDownLatch come = new CountDownLatch(1);
    private volatile int server;

    /** A door that leads nowhere yet. */
    public Door() {
        try {
            door = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var _ = Thread.ofVirtual().start(this::admit);
    }

    public String url() {
        return "http://127.0.0.1:" + door.getLocalPort();
    }

    /** From now on it leads to this server. */
    public void leadTo(String url) {
        server = URI.create(url).getPort();
    }

    /** When this moment has come, nothing more goes through on that connection. */
    public synchronized void watchFor(Moment next) {
        come = new CountDownLatch(1);
        moment = next;
    }

    /** Waits for the moment. */
    public void awaitMoment() throws InterruptedException {
        CountDownLatch awaited;
        synchronized (this) {
            awaited = come;
        }
        if (!awaited.await(PATIENCE, TimeUnit.SECONDS)) {
            throw new AssertionError("the moment did not come");
        }
    }

    /** Breaks all connections off, and leads nowhere. */
    public void shut() {
        server = 0;
        open.forEach(Door::close);
    }

    private synchronized boolean hasCome(Chunk chunk) {
        if (!moment.hasCome(chunk)) {
            return false;
        }
        moment = NEVER;
        come.countDown();
        return true;
    }

    private void admit() {
        while (!door.isClosed()) {
            try {
                Socket visitor = door.accept();
                var _ = Thread.ofVirtual().start(() -> lead(visitor));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void lead(Socket visitor) {
        int number = connections.incrementAndGet();
        try (visitor;
                Socket host = new Socket(InetAddress.getLoopbackAddress(), server)) {
            open.add(visitor);
            open.add(host);
            Thread back = Thread.ofVirtual().start(() -> pass(number, true, host, visitor));
            pass(number, false, visitor, host);
            back.join();
        } catch (IOException e) {
            // Nobody is there: the visitor finds the door shut.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(visitor);
        }
    }

    private void pass(int number, boolean answer, Socket from, Socket to) {
        var buffer = new byte[1 << 16];
        try {
            boolean held = false;
            for (int count = from.getInputStream().read(buffer);
                    count >= 0;
                    count = from.getInputStream().read(buffer)) {
                var text = new String(Arrays.copyOf(buffer, count), StandardCharsets.ISO_8859_1);
                held = held || hasCome(new Chunk(number, answer, text));
                if (!held) {
                    to.getOutputStream().write(buffer, 0, count);
                }
            }
        } catch (IOException e) {
            // Broken off.
        } finally {
            close(from);
            close(to);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        shut();
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
