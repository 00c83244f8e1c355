// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import static org.assertj.core.api.Assertions.assertThat;

import cove.app.HomeServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FollowerTest {
    @TempDir private Path folder;

    @Test
    void aLogGoesOnWhereItWasWhenItsServerEnds() throws InterruptedException {
        var cove = new TestingCove(folder);
        var first = new HomeServer().startForOneCommand(cove.home());
        Path capsule = cove.capsule("slow", "for i in 1 2 3 4 5 6; do echo $i; sleep 0.3; done");
        String id = cove.cove("run", capsule, "--detach").answer();
        var begun = new CountDownLatch(1);
        var log = new StringBuilder();
        var follow =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try (var api = connect(cove.home())) {
                                        new Follower(api, silent(), id)
                                                .follow(
                                                        (bytes, length) -> {
                                                            log.append(
                                                                    new String(
                                                                            bytes,
                                                                            0,
                                                                            length,
                                                                            StandardCharsets
                                                                                    .UTF_8));
                                                            begun.countDown();
                                                        });
                                    }
                                });
        begun.await();

        first.close();
        follow.join();

        assertThat(log).hasToString("1\n2\n3\n4\n5\n6\n");
    }

    @Test
    void aLogThatFallsSilentWithItsServerIsReadFromTheNext() throws Exception {
        try (var cove = TestingCove.served(folder);
                var silent = new SilentServer()) {
            Path capsule = cove.capsule("capsule", "echo done");
            String id = cove.cove("run", capsule, "--detach").answer();
            var log = new StringBuilder();
            try (var api =
                    new ApiClient(_ -> new Moving(silent.url(), cove.url(), cove.adminToken()))) {
                new Follower(api, silent(), id)
                        .follow(
                                (bytes, length) ->
                                        log.append(
                                                new String(
                                                        bytes, 0, length, StandardCharsets.UTF_8)));
            }
            assertThat(log).hasToString("done\n");
        }
    }

    /** Begins to answer those who ask for a log, and nobody else. */
    private static final class SilentServer implements AutoCloseable {
        private final ServerSocket listening;

        SilentServer() throws IOException {
            listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            Thread.ofVirtual().start(this::serve);
        }

        private void serve() {
            try {
                while (true) {
                    Socket socket = listening.accept();
                    var request =
                            new BufferedReader(
                                    new InputStreamReader(
                                            socket.getInputStream(), StandardCharsets.US_ASCII));
                    if (request.readLine().contains("/log")) {
                        socket.getOutputStream()
                                .write(
                                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                                                .getBytes(StandardCharsets.US_ASCII));
                    } else {
                        socket.close();
                    }
                }
            } catch (IOException e) {
                // The test is over.
            }
        }

        String url() {
            return "http://127.0.0.1:" + listening.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            listening.close();
        }
    }

    /** A server that is gone, and the next one of its home. */
    private static final class Moving implements Connection {
        private final Address next;
        private volatile Address now;

        Moving(String gone, String next, String token) {
            this.now = new Address(gone, token);
            this.next = new Address(next, token);
        }

        @Override
        public Address address() {
            return now;
        }

        @Override
        public boolean renew(Address failed) {
            now = next;
            return true;
        }

        @Override
        public boolean endsWithCommand() {
            return false;
        }

        @Override
        public void close() {
            // Nothing of it is ours.
        }
    }

    private static ApiClient connect(Path home) {
        return new ApiClient(http -> new HomeConnection(new HomeServer(), home, http));
    }

    private static Screen silent() {
        var nowhere = new java.io.PrintStream(java.io.OutputStream.nullOutputStream());
        return new Screen(nowhere, nowhere, false);
    }
}
