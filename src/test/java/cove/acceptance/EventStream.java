// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import cove.http.Json;
import cove.testing.Eventually;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Reads a stream of events as browsers do (HTML standard, "Server-sent events"). */
final class EventStream implements AutoCloseable {
    /**
     * One event.
     *
     * @param id what the browser would send as Last-Event-ID after it
     */
    record Event(String id, String name, JsonNode data) {
        String of() {
            return data.path("id").asText();
        }

        @Override
        public String toString() {
            return "%s %s %s".formatted(id, name, data);
        }
    }

    private static final Event END = new Event("", "end of the stream", Json.MAPPER.nullNode());
    private static final long PATIENCE_SECONDS = 30;

    private final HttpResponse<InputStream> response;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private volatile String lastId = "";

    private EventStream(HttpResponse<InputStream> response) {
        this.response = response;
        Thread.ofVirtual().start(this::read);
    }

    /** Opens a stream; when this returns, the server has begun to tell. */
    static EventStream open(CoveHarness cove, CoveClient client, String query, String... headers) {
        var request =
                HttpRequest.newBuilder(URI.create(cove.url() + "/api/cove/v1/events" + query))
                        .header("Authorization", CoveHarness.basic(client.token()))
                        .header("Accept", "text/event-stream");
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            var response =
                    HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofInputStream());
            if (response.statusCode() != 200) {
                throw new AssertionError("refused with " + response.statusCode());
            }
            var stream = new EventStream(response);
            Eventually.see(() -> stream.lastId, id -> !id.isEmpty());
            return stream;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    Map<String, List<String>> headers() {
        return response.headers().map();
    }

    private void read() {
        try (var lines =
                new BufferedReader(
                        new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            String name = "";
            String data = "";
            String id = "";
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isEmpty()) {
                    lastId = id;
                    if (!data.isEmpty()) {
                        events.add(new Event(id, name, Json.MAPPER.readTree(data)));
                    }
                    name = "";
                    data = "";
                } else if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("event: ")) {
                    name = line.substring(7);
                } else if (line.startsWith("data: ")) {
                    data = line.substring(6);
                }
            }
            events.add(END);
        } catch (IOException e) {
            // It was closed here, or broken off there.
        }
    }

    /** What a browser would go on from. */
    String lastId() {
        return lastId;
    }

    /** The next event; waits for it. */
    Event next() {
        try {
            Event next = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("nothing happened");
            }
            return next;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** All up to the first that is as wanted. */
    List<Event> until(Predicate<Event> wanted) {
        var seen = new ArrayList<Event>();
        do {
            seen.add(next());
            if (seen.getLast().equals(END)) {
                throw new AssertionError("the stream ended after " + seen);
            }
        } while (!wanted.test(seen.getLast()));
        return seen;
    }

    /** All up to the end of this computation. */
    List<Event> untilOver(String computation) {
        return until(
                event ->
                        event.of().equals(computation)
                                && event.data().path("state").asText().matches("completed|failed"));
    }

    /** All up to the end of the stream, which the server ends in good order. */
    List<Event> all() {
        var seen = new ArrayList<Event>();
        for (Event event = next(); !event.equals(END); event = next()) {
            seen.add(event);
        }
        return seen;
    }

    @Override
    public void close() {
        try {
            response.body().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
