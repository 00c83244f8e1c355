// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;

/** A way to a server on which every connection breaks after so many bytes. */
final class BreakingLine implements AutoCloseable {
    private final ServerSocket here;
    private final URI there;
    private final long bytes;
    private final AtomicInteger breaks = new AtomicInteger();

    BreakingLine(String url, long bytes) throws IOException {
        this.here = new ServerSocket(0);
        this.there = URI.create(url);
        this.bytes = bytes;
        Thread.ofVirtual().start(this::accept);
    }

    String url() {
        return "http://127.0.0.1:" + here.getLocalPort();
    }

    int breaks() {
        return breaks.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket caller = here.accept();
                Socket server = new Socket(there.getHost(), there.getPort());
                Thread.ofVirtual().start(() -> pass(caller, server, bytes));
                Thread.ofVirtual().start(() -> pass(server, caller, Long.MAX_VALUE));
            }
        } catch (IOException e) {
            // It was closed.
        }
    }

    private void pass(Socket from, Socket to, long most) {
        byte[] buffer = new byte[64 << 10];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            long passed = 0;
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                out.write(buffer, 0, read);
                passed += read;
                if (passed > most) {
                    breaks.incrementAndGet();
                    return;
                }
            }
        } catch (IOException e) {
            // One of the two went away, and so does the other.
        }
    }

    @Override
    public void close() throws IOException {
        here.close();
    }
}
