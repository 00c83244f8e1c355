// SPDX-License-Identifier: Apache-2.0
package cove.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HttpServerTest {
    private static final int ROUNDS = 20;
    private static final int CALLERS = 16;
    private static final int PATIENCE_MILLIS = 20_000;

    @Test
    void noConnectionOutlivesItsServer() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            var routes = ServedRoutes.routes(Optional.empty());
            routes.open("/open", _ -> Reply.json("hello"));
            var server = HttpServer.start("127.0.0.1", 0, routes);
            var begun = new CountDownLatch(CALLERS);
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                Callable<Boolean> caller = () -> everyCallEnds(server.port(), begun);
                var callers = Stream.generate(() -> threads.submit(caller)).limit(CALLERS).toList();
                begun.await();

                server.close();

                for (var answer : callers) {
                    assertThat(answer.get()).isTrue();
                }
            }
        }
    }

    /** Calls again and again on new connections; false when one is neither answered nor closed. */
    private static boolean everyCallEnds(int port, CountDownLatch begun) {
        while (true) {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), port);
                    OutputStream out = socket.getOutputStream();
                    InputStream in = socket.getInputStream()) {
                socket.setSoTimeout(PATIENCE_MILLIS);
                out.write(
                        "GET /open HTTP/1.1\r\nHost: localhost\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                in.read();
                begun.countDown();
            } catch (SocketTimeoutException e) {
                return false;
            } catch (ConnectException e) {
                return true; // the server has ended
            } catch (IOException e) {
                begun.countDown(); // it was cut off, so it is not waiting
            }
        }
    }
}
