// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static cove.acceptance.CoveClient.COMPUTATIONS;
import static org.assertj.core.api.Assertions.assertThat;

import cove.testing.Answer;
import cove.testing.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls that wait for the next state of a computation (RFC 7240, {@code Prefer: wait}). */
class PreferWaitTest {
    /** Waits until somebody writes into the pipe. */
    private static final String SCRIPT =
            """
            mkfifo /results/go
            read -r word < /results/go
            rm /results/go
            """;

    @TempDir private static Path home;
    private static CoveHarness cove;
    private static CoveClient dana;
    private static String capsule;

    @BeforeAll
    static void start() {
        cove = CoveHarness.start(home);
        dana = cove.user("dana@example.org");
        capsule = dana.addCapsule(SmallFolder.capsule(SCRIPT));
    }

    @AfterAll
    static void close() {
        cove.close();
    }

    private static Answer get(String id, String preference) {
        return dana.send("GET", COMPUTATIONS + "/" + id, Map.of("Prefer", preference), null);
    }

    private static String running() {
        String id = dana.run(capsule);
        dana.waitFor(id, "running");
        Eventually.see(() -> pipe(id), Files::exists);
        return id;
    }

    private static Path pipe(String id) {
        return cove.results(id).resolve("go");
    }

    private static void go(String id) {
        try {
            Files.writeString(pipe(id), "go\n", StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Duration time(Runnable work) {
        long begun = System.nanoTime();
        work.run();
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    @Test
    void theAnswerComesWithTheNextState() {
        String id = running();
        var answer = CompletableFuture.supplyAsync(() -> get(id, "wait=40"));

        go(id);

        Answer came = answer.orTimeout(20, TimeUnit.SECONDS).join();
        assertThat(came.json().path("state").asText()).isIn("finalizing", "completed");
        assertThat(came.header("Preference-Applied")).isEqualTo("wait=40");
    }

    @Test
    void waitingAgainAndAgainSeesEveryState() {
        String id = dana.run(dana.addCapsule(SmallFolder.capsule("true")));
        String state = "";
        while (!state.equals("completed")) {
            Answer answer = get(id, "wait=40");
            assertThat(answer.json().path("state").asText()).isNotEqualTo(state);
            state = answer.json().path("state").asText();
        }
    }

    @Test
    void whenNothingHappensTheAnswerComesInTime() {
        String id = running();

        Duration time =
                time(
                        () ->
                                assertThat(get(id, "wait=1").json().path("state").asText())
                                        .isEqualTo("running"));

        assertThat(time).isBetween(Duration.ofMillis(990), Duration.ofSeconds(15));
        go(id);
    }

    @Test
    void aRenameIsNoNewState() {
        String id = running();
        var answer = CompletableFuture.supplyAsync(() -> get(id, "wait=2"));

        dana.patch(COMPUTATIONS + "/" + id + "?name=other").ok();

        assertThat(answer.join().json().path("state").asText()).isEqualTo("running");
        go(id);
    }

    @Test
    void whatIsOverIsAnsweredAtOnce() {
        String id = running();
        go(id);
        dana.waitFor(id);

        Duration time = time(() -> get(id, "wait=50").ok());

        assertThat(time).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void aWaitForWhatIsDeletedMeanwhileEnds() {
        String id = running();
        var answer = CompletableFuture.supplyAsync(() -> get(id, "wait=40"));

        dana.delete(COMPUTATIONS + "/" + id).ok();

        assertThat(answer.orTimeout(20, TimeUnit.SECONDS).join().status()).isEqualTo(404);
    }

    @Test
    void noWaitIsLongerThanAProxysPatience() {
        String id = running();
        go(id);
        dana.waitFor(id);

        assertThat(get(id, "respond-async, WAIT = \"9999\"; x").header("Preference-Applied"))
                .isEqualTo("wait=50");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "wait", "wait=soon", "wait=-1", "wait=99999999999", "handling=lenient"})
    void aPreferenceThatIsNotUnderstoodIsPassedOver(String preference) {
        String id = running();

        Answer answer = get(id, preference);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Preference-Applied")).isEmpty();
        go(id);
    }

    @Test
    void aServerThatEndsAnswersWhoWaits() {
        String id = running();
        var answer = CompletableFuture.supplyAsync(() -> get(id, "wait=40"));
        Eventually.see(() -> answer, waits -> !waits.isDone());

        cove.whileStopped(
                () ->
                        assertThat(
                                        answer.handle((_, _) -> true)
                                                .orTimeout(20, TimeUnit.SECONDS)
                                                .join())
                                .isTrue());
        go(id);
    }
}
