// SPDX-License-Identifier: Apache-2.0
package cove.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import cove.archive.FolderTar;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** A caller who goes away in the middle of an upload is nobody's mistake, and no news. */
class BrokenUploadTest {
    private static final java.util.logging.Logger HELIDON =
            java.util.logging.Logger.getLogger("io.helidon");

    private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    private final ListAppender<ILoggingEvent> ours = new ListAppender<>();
    private final List<LogRecord> helidons = new CopyOnWriteArrayList<>();
    private final Semaphore ended = new Semaphore(0);
    private final Handler handler =
            new Handler() {
                @Override
                public void publish(LogRecord told) {
                    helidons.add(told);
                }

                @Override
                public void flush() {}

                @Override
                public void close() {}
            };

    @TempDir private Path folder;
    private HttpServer server;

    @BeforeEach
    void serve() {
        ours.start();
        root.addAppender(ours);
        HELIDON.addHandler(handler);
        var routes = ServedRoutes.routes(java.util.Optional.empty());
        routes.post("/bytes", call -> read(call, InputStream::readAllBytes));
        routes.post(
                "/file",
                call ->
                        read(
                                call,
                                in ->
                                        Files.copy(
                                                in, folder.resolve(UUID.randomUUID().toString()))));
        routes.post("/json", this::readJson);
        routes.post(
                "/tar",
                call ->
                        read(
                                call,
                                in -> {
                                    FolderTar.unpack(in, Files.createTempDirectory(folder, "tar"));
                                    return "";
                                }));
        server = HttpServer.start("127.0.0.1", 0, routes);
    }

    @AfterEach
    void close() {
        root.detachAppender(ours);
        HELIDON.removeHandler(handler);
    }

    private interface Reader {
        Object read(InputStream in) throws IOException;
    }

    private Reply read(Call call, Reader reader) throws IOException {
        try (InputStream in = call.upload(1 << 20)) {
            return Reply.json(reader.read(in).toString());
        } finally {
            ended.release();
        }
    }

    private Reply readJson(Call call) {
        try {
            return Reply.json(call.body().requiredText("git_url"));
        } finally {
            ended.release();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/bytes", "/file", "/json", "/tar"})
    void anUploadThatBreaksOffIsNoNews(String path) throws Exception {
        for (String length : List.of("Content-Length: 100000", "Transfer-Encoding: chunked")) {
            breakOff(path, length, false);
            breakOff(path, length, true);
        }
        server.close();

        assertThat(ours.list)
                .filteredOn(told -> told.getLevel().isGreaterOrEqual(Level.WARN))
                .isEmpty();
        assertThat(helidons)
                .filteredOn(
                        told ->
                                told.getLevel().intValue()
                                        >= java.util.logging.Level.WARNING.intValue())
                .extracting(LogRecord::getMessage)
                .isEmpty();
    }

    /** Goes away in order, or as one whose machine was switched off (RFC 9293, 3.10.7.4). */
    private void breakOff(String path, String length, boolean reset) throws Exception {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream()
                    .write(
                            "POST %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer cop_dana\r\n%s\r\n\r\n2710\r\nabc"
                                    .formatted(path, length)
                                    .getBytes(StandardCharsets.US_ASCII));
            if (reset) {
                socket.setSoLinger(true, 0);
            }
        }
        ended.acquire();
    }

    @Test
    void whatIsWholeIsAnsweredAllTheSame() {
        var answer =
                new cove.testing.Wire("127.0.0.1", server.port())
                        .send(
                                "POST",
                                "/file",
                                java.util.Map.of("Authorization", "Bearer cop_dana"),
                                "abc".getBytes(StandardCharsets.US_ASCII));

        assertThat(answer.status()).isEqualTo(200);
        server.close();
    }
}
