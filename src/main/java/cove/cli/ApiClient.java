// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import cove.http.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/** Calls the API of a server; an answer that says no becomes a {@link Refusal}. */
final class ApiClient implements AutoCloseable {
    /** When a call that failed is tried again, on the server that is there then. */
    private enum Again {
        NEVER,
        /** As long as nothing of it can have arrived. */
        IF_UNSENT,
        /** Doing it twice does no harm. */
        ALWAYS
    }

    private static final int ATTEMPTS = 3;
    private static final int FIRST_REFUSAL = 400;
    private static final Duration TO_CONNECT = Duration.ofSeconds(10);

    /** What is merely looked up takes no longer, unless nobody is there any more. */
    private static final Duration TO_ANSWER = Duration.ofSeconds(60);

    private final HttpClient http;
    private final Connection connection;

    /** Opens the connection that the function makes; it may use the client to look around. */
    ApiClient(Function<HttpClient, Connection> connect) {
        this.http =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(TO_CONNECT)
                        .followRedirects(HttpClient.Redirect.NORMAL)
                        .build();
        this.connection = connect.apply(http);
    }

    /** The same as {@link #get} with the server known so far, and no other. */
    JsonNode glance(String path) {
        return json(
                send(
                        to -> request(to, path).GET().timeout(TO_ANSWER),
                        BodyHandlers.ofInputStream(),
                        Again.NEVER));
    }

    JsonNode get(String path) {
        return json(
                send(
                        to -> request(to, path).GET().timeout(TO_ANSWER),
                        BodyHandlers.ofInputStream(),
                        Again.ALWAYS));
    }

    /** Posts what must not be done twice, so it is not tried again once it may have arrived. */
    JsonNode post(String path, JsonNode body) {
        return json(
                send(to -> posting(to, path, body), BodyHandlers.ofInputStream(), Again.IF_UNSENT));
    }

    /** Posts a question, which changes nothing. */
    JsonNode ask(String path, JsonNode body) {
        return json(
                send(
                        to -> posting(to, path, body).timeout(TO_ANSWER),
                        BodyHandlers.ofInputStream(),
                        Again.ALWAYS));
    }

    /** Starts a computation or makes a data asset, once, however often it has to be tried. */
    JsonNode start(String path, JsonNode body) {
        String key = UUID.randomUUID().toString();
        return json(
                send(
                        to ->
                                posting(to, path, body)
                                        .timeout(TO_ANSWER)
                                        .header("Idempotency-Key", key),
                        BodyHandlers.ofInputStream(),
                        Again.ALWAYS));
    }

    /** Posts what has no answer, and does no harm when it is done twice. */
    void tell(String path, JsonNode body) {
        send(to -> posting(to, path, body), BodyHandlers.ofInputStream(), Again.ALWAYS);
    }

    JsonNode patch(String path, JsonNode body) {
        return json(
                send(
                        to ->
                                request(to, path)
                                        .header("Content-Type", "application/json")
                                        .method(
                                                "PATCH",
                                                BodyPublishers.ofByteArray(Json.bytes(body))),
                        BodyHandlers.ofInputStream(),
                        Again.ALWAYS));
    }

    /** Puts something in its place, which is the same when it is done twice. */
    JsonNode put(String path, JsonNode body) {
        return json(
                send(
                        to ->
                                request(to, path)
                                        .header("Content-Type", "application/json")
                                        .PUT(BodyPublishers.ofByteArray(Json.bytes(body))),
                        BodyHandlers.ofInputStream(),
                        Again.ALWAYS));
    }

    void patch(String path) {
        send(
                to -> request(to, path).method("PATCH", BodyPublishers.noBody()),
                BodyHandlers.ofInputStream(),
                Again.ALWAYS);
    }

    void delete(String path) {
        send(to -> request(to, path).DELETE(), BodyHandlers.ofInputStream(), Again.IF_UNSENT);
    }

    /** Deletes what the body names. */
    void delete(String path, JsonNode body) {
        send(
                to ->
                        request(to, path)
                                .header("Content-Type", "application/json")
                                .method("DELETE", BodyPublishers.ofByteArray(Json.bytes(body))),
                BodyHandlers.ofInputStream(),
                Again.IF_UNSENT);
    }

    /**
     * Uploads.
     *
     * @param again whether it does no harm to do it twice
     */
    JsonNode upload(String path, String type, BodyPublisher body, boolean again) {
        return json(
                send(
                        to -> request(to, path).header("Content-Type", type).POST(body),
                        BodyHandlers.ofInputStream(),
                        again ? Again.ALWAYS : Again.IF_UNSENT));
    }

    /** The bytes of an answer as they come; to be closed. */
    InputStream stream(String path) {
        return checked(
                        send(
                                to -> request(to, path).GET(),
                                BodyHandlers.ofInputStream(),
                                Again.ALWAYS))
                .body();
    }

    /** What a signed URL leads to, from this byte on; no token is shown there. */
    HttpResponse<InputStream> fetch(URI signed, long from) {
        return send(
                _ -> {
                    var request = HttpRequest.newBuilder(signed);
                    return from == 0 ? request : request.header("Range", "bytes=" + from + "-");
                },
                BodyHandlers.ofInputStream(),
                Again.ALWAYS);
    }

    /** Makes one attempt at a call; whatever status it is answered with is an answer. */
    HttpResponse<InputStream> attempt(
            Address to, String method, String path, Map<String, String> headers, byte[] body)
            throws IOException {
        var request = request(to, path).method(method, BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        try {
            return http.send(request.build(), BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            throw interrupted(to, e);
        }
    }

    /** Where the server is, as far as is known. */
    Address address() {
        return connection.address();
    }

    /** Looks for the server anew after a call to this address failed. */
    void renew(Address failed) {
        var _ = connection.renew(failed);
    }

    /** Whether the server ends with this command. */
    boolean serverEndsWithCommand() {
        return connection.endsWithCommand();
    }

    private static HttpRequest.Builder request(Address to, String path) {
        return HttpRequest.newBuilder(URI.create(to.url() + path))
                .header("Authorization", to.authorization());
    }

    private static HttpRequest.Builder posting(Address to, String path, JsonNode body) {
        return request(to, path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(Json.bytes(body)));
    }

    private <T extends InputStream> HttpResponse<T> send(
            Function<Address, HttpRequest.Builder> request,
            HttpResponse.BodyHandler<T> handler,
            Again again) {
        for (int attempt = 1; ; attempt++) {
            Address to = connection.address();
            try {
                var response = http.send(request.apply(to).build(), handler);
                return checked(response);
            } catch (IOException e) {
                UnreadableUpload.throwIfIn(e);
                boolean nothingSent =
                        e instanceof ConnectException || e instanceof HttpConnectTimeoutException;
                boolean another =
                        switch (again) {
                            case NEVER -> false;
                            case IF_UNSENT -> nothingSent;
                            case ALWAYS -> true;
                        };
                if (attempt == ATTEMPTS || !another || !connection.renew(to)) {
                    throw unreachable(to, e, nothingSent || again != Again.IF_UNSENT);
                }
            } catch (IllegalArgumentException e) {
                throw new CommandFailure(
                        "'%s' is no address of a server; it looks like https://host:port."
                                .formatted(to.url()),
                        e);
            } catch (InterruptedException e) {
                throw interrupted(to, e);
            }
        }
    }

    private static CommandFailure interrupted(Address to, InterruptedException e) {
        Thread.currentThread().interrupt();
        return new CommandFailure("Interrupted while waiting for %s.".formatted(to), e);
    }

    /** What is to be said of a call that came to nothing. */
    static CommandFailure unreachable(Address to, IOException e) {
        return unreachable(to, e, true);
    }

    private static CommandFailure unreachable(Address to, IOException e, boolean nothingDone) {
        String why = e.getMessage() == null ? "nobody answers there" : e.getMessage();
        return new CommandFailure(
                "Tried to reach the server at %s, but it failed: %s. %s"
                        .formatted(
                                to,
                                why,
                                nothingDone
                                        ? "See that it runs, then try again."
                                        : "It may have got the request all the same; look before you try again."),
                e);
    }

    private static <T extends InputStream> HttpResponse<T> checked(HttpResponse<T> response) {
        if (response.statusCode() < FIRST_REFUSAL) {
            return response;
        }
        throw refusal(response);
    }

    /** What an answer says that is no success. */
    static Refusal refusal(HttpResponse<? extends InputStream> response) {
        try (InputStream body = response.body()) {
            String text = new String(body.readNBytes(1 << 20), StandardCharsets.UTF_8);
            return new Refusal(response.statusCode(), message(response.statusCode(), text));
        } catch (IOException e) {
            return new Refusal(response.statusCode(), message(response.statusCode(), ""));
        }
    }

    private static String message(int status, String body) {
        try {
            JsonNode message = Json.MAPPER.readTree(body).path("message");
            if (message.isTextual()) {
                return message.textValue();
            }
        } catch (JsonProcessingException e) {
            // Not from cove: something in between answered.
        }
        return "The server answered with status %d: %s".formatted(status, body.strip());
    }

    private static JsonNode json(HttpResponse<InputStream> response) {
        try (InputStream body = response.body()) {
            return Json.MAPPER.readTree(body);
        } catch (IOException e) {
            throw new CommandFailure(
                    "The answer of %s could not be read: %s. Is it a cove server?"
                            .formatted(response.uri().getAuthority(), e.getMessage()),
                    e);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
        connection.close();
    }
}
