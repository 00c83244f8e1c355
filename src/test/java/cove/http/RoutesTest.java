// SPDX-License-Identifier: Apache-2.0
package cove.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cove.problem.CoveException;
import cove.problem.Problem;
import cove.testing.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoutesTest {
    private static ServedRoutes served;

    @BeforeAll
    static void serve() {
        served =
                new ServedRoutes(
                        routes ->
                                routes.get("/things/{id}", RoutesTest::thing)
                                        .post("/things", RoutesTest::echo, Scope.CAPSULE_READ)
                                        .get("/secret", RoutesTest::thing, Scope.CAPSULE_WRITE)
                                        .get("/problem/{kind}", RoutesTest::problem)
                                        .get("/base", call -> Reply.json(List.of(call.baseUrl())))
                                        .get("/broken/{how}", RoutesTest::broken)
                                        .get("/flag", call -> Reply.json(call.queryFlag("on")))
                                        .open("/open", _ -> Reply.json("hello")));
    }

    @AfterAll
    static void close() {
        served.close();
    }

    private static Reply thing(Call call) {
        return Reply.json(Map.of("id", call.path("id"), "query", call.query("q").orElse("none")));
    }

    private static Reply echo(Call call) {
        return Reply.json(Map.of("text", call.body().text("text").orElse("none")));
    }

    private static Reply problem(Call call) throws IOException {
        switch (call.path("kind")) {
            case "invalid" -> throw new CoveException(new Problem.Invalid(List.of("one", "two")));
            case "forbidden" -> throw new CoveException(new Problem.Forbidden("no"));
            case "conflict" -> throw new CoveException(new Problem.Conflict("no"));
            case "large" -> throw new CoveException(new Problem.TooLarge("no"));
            case "busy" -> throw new CoveException(new Problem.Busy("no", Duration.ofSeconds(7)));
            case "away" -> throw new CoveException(new Problem.Unavailable("no", Duration.ZERO));
            case "full-disk" -> Files.write(Path.of("/dev/full"), new byte[] {1});
            case "no-disk" -> Files.write(Path.of("/nowhere/file"), new byte[] {1});
            default -> throw new IllegalStateException("the password is swordfish");
        }
        return Reply.noContent();
    }

    /** Says half of it and then no more. */
    private static Reply broken(Call call) {
        return Reply.stream(
                "text/plain",
                out -> {
                    out.write(new byte[] {'h', 'a', 'l', 'f'});
                    out.flush();
                    switch (call.path("how")) {
                        case "disk" -> throw new IOException("the disk broke");
                        case "gone" -> throw CoveException.notFound("thing", "it");
                        default -> throw new IllegalStateException("a bug");
                    }
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"disk", "gone", "bug"})
    void anAnswerThatBreaksOffIsNotTakenForTheWhole(String how) {
        assertThatThrownBy(() -> served.get("/broken/" + how))
                .isInstanceOf(UncheckedIOException.class)
                .hasStackTraceContaining("the server hung up");
        assertThat(served.get("/open").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    invalid   | 400 | one; two | ''
                    forbidden | 403 | no       | ''
                    conflict  | 409 | no       | ''
                    large     | 413 | no       | ''
                    busy      | 429 | no       | 7
                    away      | 503 | no       | 1
                    full-disk | 503 | disk     | 10
                    no-disk   | 503 | disk     | 10
                    """)
    void aProblemHasItsStatus(String kind, int status, String words, String retryAfter) {
        Answer answer = served.get("/problem/" + kind);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.message()).contains(words);
        assertThat(answer.header("Retry-After")).isEqualTo(retryAfter);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
    }

    @Test
    void aBugIsAnApologyWithAReferenceAndNothingElse() {
        Answer answer = served.get("/problem/bug");

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.message())
                .containsPattern("reference [0-9a-f]{8}")
                .doesNotContain("swordfish", "Exception");
    }

    @Test
    void aCallNeedsAToken() {
        Answer answer = served.get("/things/a", Map.of("Authorization", "Bearer wrong"));

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("WWW-Authenticate")).isEqualTo("Basic realm=\"cove\"");
        assertThat(served.get("/open", Map.of("Authorization", "Bearer wrong")).status())
                .isEqualTo(200);
    }

    @Test
    void aCallNeedsItsScope() {
        assertThat(served.get("/secret").status()).isEqualTo(403);
        assertThat(served.get("/secret").message()).contains("capsule:write");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    /things/a             | a
                    //things/a            | a
                    /things//a            | a
                    /things/a/            | a
                    ///things///a///      | a
                    /things/a%20b         | a b
                    /things/a+b           | a+b
                    /things/%C3%A4%2Bb    | ä+b
                    /things/100%25        | 100%
                    """)
    void aPathIsFoundHoweverItIsWritten(String path, String id) {
        Answer answer = served.get(path + "?q=a+b%2Fc");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("id").textValue()).isEqualTo(id);
        assertThat(answer.json().path("query").textValue()).isEqualTo("a b/c");
    }

    @Test
    void anUntidyPathKeepsItsBody() {
        assertThat(served.post("//things/", "{\"text\": \"hello\"}").text())
                .isEqualTo("{\"text\":\"hello\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "{}", "{\"text\": null}", " \n"})
    void aCallWithoutABodyCountsAsOneWithAnEmptyObject(String body) {
        assertThat(served.post("/things", body).text()).isEqualTo("{\"text\":\"none\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/nothing", "/things", "/things/a/b", "/open/more"})
    void whatNoRouteTakesIsNotFound(String path) {
        Answer answer = served.get(path);

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.message()).contains("GET " + path);
    }

    @Test
    void anotherMethodIsNotFound() {
        assertThat(served.send("PUT", "/things/a", Map.of(), new byte[0]).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({
        "'?on=true',true",
        "'?on=True',true",
        "'?on=1',true",
        "'?on',true",
        "'?on=',true",
        "'?on=false',false",
        "'?on=False',false",
        "'?on=0',false",
        "'',false"
    })
    void aFlagIsReadAsPythonAndPeopleWriteIt(String query, String value) {
        assertThat(served.get("/flag" + query).text()).isEqualTo(value);
    }

    @Test
    void anotherWordIsNoFlag() {
        assertThat(served.get("/flag?on=yes").status()).isEqualTo(400);
    }

    @Test
    void urlsNameTheHostThatTheCallerUsed() {
        assertThat(served.get("/base", Map.of("Host", "cove.example.org:8443")).text())
                .isEqualTo("[\"http://cove.example.org:8443\"]");
        assertThat(served.get("/base", Map.of("Host", "[::1]:80")).text())
                .isEqualTo("[\"http://[::1]:80\"]");
    }

    @Test
    void urlsNameThePublicUrlWhereThereIsOne() {
        try (var behindProxy =
                new ServedRoutes(
                        Optional.of("https://cove.example.org"),
                        routes -> routes.get("/base", call -> Reply.json(call.baseUrl())))) {
            assertThat(behindProxy.get("/base").text()).isEqualTo("\"https://cove.example.org\"");
        }
    }

    @Test
    void headIsAnsweredWhereNoTokenIsNeeded() {
        Answer answer = served.send("HEAD", "/open", Map.of(), null);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
    }
}
