// SPDX-License-Identifier: Apache-2.0
package cove.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import cove.http.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** A server that takes what webhooks post, or refuses it, and remembers all of it. */
public final class WebhookReceiver implements AutoCloseable {
    /**
     * What came in one request.
     *
     * @param headers by their names in lower case
     */
    public record Message(String path, Map<String, String> headers, String body) {
        public JsonNode json() {
            return Json.read(body, JsonNode.class);
        }

        public String header(String name) {
            return headers.getOrDefault(name, "");
        }

        /** What a receiver is to remember, to take nothing twice. */
        public String id() {
            return header("webhook-id");
        }
    }

    private final HttpServer server;
    private final List<Message> messages = new CopyOnWriteArrayList<>();
    private volatile Function<Message, Integer> answer = _ -> 204;

    public WebhookReceiver() {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext(
                "/",
                exchange -> {
                    var headers = new TreeMap<String, String>();
                    exchange.getRequestHeaders()
                            .forEach(
                                    (name, values) ->
                                            headers.put(
                                                    name.toLowerCase(java.util.Locale.ROOT),
                                                    values.getFirst()));
                    var message =
                            new Message(
                                    exchange.getRequestURI().toString(),
                                    headers,
                                    new String(
                                            exchange.getRequestBody().readAllBytes(),
                                            StandardCharsets.UTF_8));
                    messages.add(message);
                    int status = answer.apply(message);
                    if (status / 100 == 3) {
                        exchange.getResponseHeaders().set("Location", "/elsewhere");
                    }
                    exchange.sendResponseHeaders(status, -1);
                    exchange.close();
                });
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + port();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** Says with which status each message is answered from now on. */
    public void answer(Function<Message, Integer> status) {
        answer = status;
    }

    /** All that came to a path, in the order in which it came. */
    public List<Message> at(String path) {
        return messages.stream().filter(message -> message.path().equals(path)).toList();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
