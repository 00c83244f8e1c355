// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static cove.acceptance.CoveClient.COMPUTATIONS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import cove.http.Json;
import cove.testing.Answer;
import cove.testing.Eventually;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log while it is written and afterwards: ours, the vendor's API has none. */
class LogTest {
    /** Says a line, then waits until somebody writes into the pipe. */
    private static final String SCRIPT =
            """
            mkfifo /results/go
            echo one
            echo oops >&2
            read -r word < /results/go
            rm /results/go
            echo "two $word"
            printf 'no end of line'
            """;

    private static final String WHOLE = "one\noops\ntwo bytes: ä\nno end of line";

    @TempDir private static Path home;
    private static CoveHarness cove;
    private static CoveClient dana;
    private static String capsule;
    private static String done;

    @BeforeAll
    static void start() {
        cove = CoveHarness.start(home);
        dana = cove.user("dana@example.org");
        capsule = dana.addCapsule(SmallFolder.capsule(SCRIPT));
        done = dana.run(capsule);
        go(done);
        dana.waitFor(done);
    }

    @AfterAll
    static void close() {
        cove.close();
    }

    private static String path(String id) {
        return "/api/cove/v1/computations/" + id + "/log";
    }

    /** Lets a computation go on that waits at its pipe. */
    private static void go(String id) {
        Path pipe = cove.results(id).resolve("go");
        Eventually.see(() -> pipe, Files::exists);
        Eventually.see(() -> dana.get(path(id)).text(), text -> text.contains("oops"));
        try {
            Files.writeString(pipe, "bytes: ä\n", StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** A call whose answer is read while it comes. */
    private static InputStream open(String target, Map<String, String> headers) throws Exception {
        var request =
                HttpRequest.newBuilder(URI.create(cove.url() + target))
                        .header("Authorization", CoveHarness.basic(dana.token()));
        headers.forEach(request::header);
        var response =
                HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        return response.body();
    }

    private record Event(String id, String name, String data) {}

    /** Reads a stream of events as the HTML standard says. */
    private static List<Event> events(String id, Map<String, String> headers) throws Exception {
        var all = new LinkedHashMap<>(headers);
        all.put("Accept", "text/event-stream");
        var events = new ArrayList<Event>();
        try (var lines =
                new BufferedReader(
                        new InputStreamReader(open(path(id), all), StandardCharsets.UTF_8))) {
            var fields = new LinkedHashMap<String, String>();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isEmpty()) {
                    events.add(
                            new Event(fields.get("id"), fields.get("event"), fields.get("data")));
                    fields.clear();
                } else if (!line.startsWith(":")) {
                    String[] parts = line.split(": ?", 2);
                    fields.merge(parts[0], parts[1], (before, more) -> before + "\n" + more);
                }
            }
        }
        return events;
    }

    private static String joined(List<Event> events) {
        return String.join(
                "\n",
                events.stream().filter(e -> e.name().equals("log")).map(Event::data).toList());
    }

    @Test
    void outputAndErrorsComeInTheirOrder() {
        Answer answer = dana.get(path(done));

        assertThat(answer.header("Content-Type")).isEqualTo("text/plain; charset=utf-8");
        assertThat(answer.text()).isEqualTo(WHOLE);
        assertThat(dana.resultText(done, "output")).isEqualTo(WHOLE);
    }

    @Test
    void theLogOfARunningComputationTellsWhatItHasSaid() {
        String id = dana.run(capsule);

        String text = Eventually.see(() -> dana.get(path(id)).text(), log -> log.contains("oops"));

        assertThat(text).isEqualTo("one\noops\n");
        go(id);
        dana.waitFor(id);
        assertThat(dana.get(path(id)).text()).isEqualTo(WHOLE);
    }

    @Test
    void aPartOfTheLogIsSentWhenItIsAskedFor() {
        Answer middle = dana.send("GET", path(done), Map.of("Range", "bytes=4-7"), null);
        Answer rest = dana.send("GET", path(done), Map.of("Range", "bytes=9-"), null);
        Answer beyond = dana.send("GET", path(done), Map.of("Range", "bytes=9999-"), null);

        assertThat(middle.status()).isEqualTo(206);
        assertThat(middle.text()).isEqualTo("oops");
        assertThat(rest.text()).isEqualTo(WHOLE.substring(9));
        assertThat(beyond.status()).isEqualTo(416);
    }

    @Test
    void aFollowerSeesEachLineWhenItIsSaidAndThenTheEnd() throws Exception {
        String id = dana.run(capsule);
        try (var log = open(path(id) + "?follow=True", Map.of())) {
            assertThat(new String(log.readNBytes(9), StandardCharsets.UTF_8))
                    .isEqualTo("one\noops\n");
            assertThat(dana.computation(id).json().path("state").textValue()).isEqualTo("running");

            go(id);

            assertThat(new String(log.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(WHOLE.substring(9));
        }
    }

    @Test
    void followingWhatIsOverEndsAtOnce() {
        assertThat(dana.get(path(done) + "?follow=true").text()).isEqualTo(WHOLE);
        assertThat(dana.get(path(done) + "?follow=perhaps").status()).isEqualTo(400);
    }

    @Test
    void theLogOfAWaitingComputationIsEmpty() {
        String id = dana.run(dana.addCapsule(SmallFolder.capsule("true")));

        assertThat(dana.get(path(id)).status()).isEqualTo(200);
        dana.waitFor(id);
        assertThat(dana.get(path(id)).text()).isEmpty();
        assertThat(dana.get(path(id) + "?follow=true").text()).isEmpty();
    }

    @Test
    void eventsTellWholeLinesAndThenTheComputation() throws Exception {
        List<Event> events = events(done, Map.of());

        assertThat(joined(events)).isEqualTo(WHOLE);
        Event end = events.getLast();
        assertThat(end.name()).isEqualTo("end");
        JsonNode computation = Json.MAPPER.readTree(end.data());
        assertThat(computation.path("id").textValue()).isEqualTo(done);
        assertThat(computation.path("state").textValue()).isEqualTo("completed");
        assertThat(computation.path("exit_code").intValue()).isZero();
    }

    @Test
    void eventsComeWhileItRuns() throws Exception {
        String id = dana.run(capsule);
        var goesOn = Thread.ofVirtual().start(() -> go(id));

        List<Event> events = events(id, Map.of());

        goesOn.join();
        assertThat(events).hasSizeGreaterThan(2);
        assertThat(joined(events)).isEqualTo(WHOLE);
    }

    @Test
    void aBrowserThatLostTheConnectionGoesOnWhereItWas() throws Exception {
        String id = dana.run(capsule);
        var goesOn = Thread.ofVirtual().start(() -> go(id));
        List<Event> events = events(id, Map.of());
        goesOn.join();

        for (int i = 0; i < events.size(); i++) {
            List<Event> rest = events(id, Map.of("Last-Event-ID", events.get(i).id()));
            List<Event> expected = events.subList(i + 1, events.size());

            assertThat(joined(rest)).isEqualTo(joined(expected));
        }
    }

    @Test
    void aPlaceThatIsNoneReadsFromTheStart() throws Exception {
        assertThat(joined(events(done, Map.of("Last-Event-ID", "one")))).isEqualTo(WHOLE);
        assertThat(joined(events(done, Map.of("Last-Event-ID", "999999")))).isEmpty();
    }

    @Test
    void aFollowerOfADeletedComputationIsNotHeldUp() throws Exception {
        String id = dana.run(capsule);
        try (var log = open(path(id) + "?follow=true", Map.of())) {
            log.readNBytes(9);

            dana.delete(COMPUTATIONS + "/" + id).ok();

            assertThat(log.readAllBytes()).isEmpty();
        }
    }

    @Test
    void aFollowerWhoGoesAwayDoesNoHarm() throws Exception {
        String id = dana.run(capsule);
        open(path(id) + "?follow=true", Map.of()).close();

        go(id);

        assertThat(dana.waitFor(id).path("exit_code").intValue()).isZero();
    }
}
