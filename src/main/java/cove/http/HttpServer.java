// SPDX-License-Identifier: Apache-2.0
package cove.http;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.http1.Http1Config;
import java.net.InetSocketAddress;
import java.time.Duration;

/** The listening server. */
public final class HttpServer implements AutoCloseable {
    /** A path to a file, each byte of it written as three characters, fits into it. */
    private static final int LONGEST_LINE = 16 << 10;

    private final WebServer server;
    private final String host;
    private final OpenConnections connections;

    private HttpServer(WebServer server, String host, OpenConnections connections) {
        this.server = server;
        this.host = host;
        this.connections = connections;
    }

    /**
     * Starts to listen.
     *
     * @param port 0 takes any free one
     */
    public static HttpServer start(String host, int port, Routes routes) {
        var connections = new OpenConnections();
        return new HttpServer(
                WebServer.builder()
                        .host(host)
                        .port(port)
                        .shutdownHook(false)
                        .shutdownGracePeriod(Duration.ofMillis(500))
                        .writeBufferSize(64 << 10)
                        .connectionOptions(connections)
                        .contentEncoding(
                                encoding ->
                                        encoding.contentEncodingsDiscoverServices(false)
                                                .addContentEncoding(new GzipRequests()))
                        .addProtocol(Http1Config.builder().maxPrologueLength(LONGEST_LINE).build())
                        .routing(routes.build())
                        .build()
                        .start(),
                host,
                connections);
    }

    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        // To connect to "all addresses" is to connect to this machine.
        connections.end(new InetSocketAddress(host, port()));
        server.stop();
        connections.close();
    }
}
