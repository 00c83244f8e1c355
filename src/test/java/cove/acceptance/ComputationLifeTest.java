// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static cove.acceptance.CoveClient.COMPUTATIONS;
import static cove.acceptance.CoveClient.runOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cove.testing.Answer;
import cove.testing.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Stop, delete and rename, at every moment of a life. */
class ComputationLifeTest {
    private static final String SETTINGS =
            """
            [network]
            default = "none"
            [capacity]
            cpus = 1
            """;

    @TempDir private static Path home;
    private static CoveHarness cove;
    private static CoveClient dana;
    private static String endless;
    private static String quick;

    @BeforeAll
    static void start() {
        cove = CoveHarness.start(home, SETTINGS);
        dana = cove.user("dana@example.org");
        endless =
                dana.addCapsule(
                        SmallFolder.capsule("echo begun; echo a > /results/a; sleep infinity"));
        quick = dana.addCapsule(SmallFolder.capsule("echo a > /results/a"));
    }

    @AfterAll
    static void close() {
        cove.close();
    }

    private static Answer delete(String id) {
        return dana.delete(COMPUTATIONS + "/" + id);
    }

    private static Answer stop(String id) {
        return dana.post("/api/cove/v1/computations/" + id + "/stop");
    }

    private static String runningOne() {
        String id = dana.run(endless);
        dana.waitFor(id, "running");
        Eventually.see(
                () -> dana.get("/api/cove/v1/computations/" + id + "/log").text(),
                text -> text.contains("begun"));
        return id;
    }

    private static void isGone(String id) {
        assertThat(dana.computation(id).status()).isEqualTo(404);
        assertThat(dana.results(id, "").status()).isEqualTo(404);
        assertThat(dana.get("/api/cove/v1/computations").text()).doesNotContain(id);
        assertThat(delete(id).status()).isEqualTo(404);
        assertThat(cove.results(id)).doesNotExist();
        assertThat(cove.results(id).getParent()).doesNotExist();
    }

    /** Looks for a word in the command lines and environments of all processes. */
    private static boolean anyProcessKnows(String word) {
        try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                if (textOf(process.resolve("cmdline")).contains(word)
                        || textOf(process.resolve("environ")).contains(word)) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Nothing for a process that ended meanwhile. */
    private static String textOf(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    @Test
    void aRunningComputationIsKilledAndRemoved() {
        String id = runningOne();
        assertThat(anyProcessKnows(id)).isTrue();

        assertThat(delete(id).status()).isEqualTo(204);

        assertThat(anyProcessKnows(id)).isFalse();
        isGone(id);
    }

    @Test
    void aWaitingComputationIsRemovedAndNeverStarts() {
        String running = runningOne();
        String waiting = dana.run(endless);

        assertThat(delete(waiting).status()).isEqualTo(204);

        isGone(waiting);
        delete(running);
    }

    @Test
    void aComputationIsRemovedRightAfterItsStart() {
        for (int i = 0; i < 5; i++) {
            String id = dana.run(quick);
            assertThat(delete(id).status()).isEqualTo(204);
            isGone(id);
        }
    }

    @Test
    void aCompletedComputationIsRemovedAndItsCapsuleStays() {
        String id = dana.run(quick);
        dana.waitFor(id);

        assertThat(delete(id).status()).isEqualTo(204);

        isGone(id);
        assertThat(dana.get("/api/v1/capsules/" + quick).status()).isEqualTo(200);
        assertThat(dana.get("/api/v1/capsules/" + quick + "/computations").text())
                .doesNotContain(id);
    }

    @Test
    void aStoppedComputationKeepsItsResultsAndItsLog() {
        String id = runningOne();

        assertThat(stop(id).status()).isEqualTo(204);

        JsonNode stopped = dana.waitFor(id);
        assertThat(stopped.path("state").textValue()).isEqualTo("completed");
        assertThat(stopped.path("end_status").textValue()).isEqualTo("stopped");
        assertThat(stopped.path("failure").path("message").textValue())
                .isEqualTo("dana@example.org stopped it.");
        assertThat(stopped.path("exit_code").intValue()).isNotZero();
        assertThat(stopped.path("has_results").booleanValue()).isTrue();
        assertThat(dana.resultText(id, "a")).isEqualTo("a\n");
        assertThat(dana.resultText(id, "output")).isEqualTo("begun\n");
        assertThat(anyProcessKnows(id)).isFalse();
    }

    @Test
    void aStoppedComputationStaysStopped() {
        String id = runningOne();
        stop(id);
        JsonNode stopped = dana.waitFor(id);

        assertThat(stop(id).status()).isEqualTo(204);
        cove.restart();

        assertThat(dana.computation(id).json()).isEqualTo(stopped);
    }

    @Test
    void aWaitingComputationIsStoppedWithoutEverRunning() {
        String running = runningOne();
        String waiting = dana.run(endless);

        assertThat(stop(waiting).status()).isEqualTo(204);

        JsonNode stopped = dana.waitFor(waiting);
        assertThat(stopped.path("end_status").textValue()).isEqualTo("stopped");
        assertThat(stopped.has("has_results")).isFalse();
        assertThat(stopped.path("run_time").intValue()).isZero();
        assertThat(dana.results(waiting, "").text()).isEqualTo("{\"items\":[]}");
        delete(running);
    }

    @Test
    void stoppingWhatIsOverChangesNothing() {
        String id = dana.run(quick);
        JsonNode before = dana.waitFor(id);

        assertThat(stop(id).status()).isEqualTo(204);

        assertThat(dana.computation(id).json()).isEqualTo(before);
        assertThat(stop(UUID.randomUUID().toString()).status()).isEqualTo(404);
    }

    @Test
    void aStoppedComputationCanBeRemoved() {
        String id = runningOne();
        stop(id);

        assertThat(delete(id).status()).isEqualTo(204);

        isGone(id);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    trimmed%2C+min+35        | trimmed, min 35
                    trimmed%20reads          | trimmed reads
                    gr%C3%B6%C3%9Fe+%F0%9F%A7%AC | größe 🧬
                    a%2Bb%26c%3Dd            | a+b&c=d
                    100%25                   | 100%
                    """)
    void aComputationIsRenamed(String query, String name) {
        String id = dana.run(quick);

        Answer answer = dana.patch(COMPUTATIONS + "/" + id + "?name=" + query);

        assertThat(answer.status()).isEqualTo(204);
        assertThat(dana.computation(id).json().path("name").textValue()).isEqualTo(name);
        assertThat(dana.waitFor(id).path("name").textValue()).isEqualTo(name);
    }

    @Test
    void aCompletedComputationIsRenamedAndIsOtherwiseTheSame() {
        String id = dana.run(quick);
        JsonNode before = dana.waitFor(id);

        dana.patch(COMPUTATIONS + "/" + id + "?name=later").ok();

        var after = (ObjectNode) dana.computation(id).json();
        assertThat(after.path("name").textValue()).isEqualTo("later");
        JsonNode renamedBack = after.set("name", before.get("name"));
        assertThat(renamedBack).isEqualTo(before);
    }

    @Test
    void aNameThatIsMissingBlankOrTooLongIsRefused() {
        String id = dana.run(quick);
        String name = dana.computation(id).json().path("name").textValue();

        for (String query :
                List.of("", "?name=", "?name=+", "?name=%09", "?name=" + "x".repeat(1001))) {
            Answer answer = dana.patch(COMPUTATIONS + "/" + id + query);

            assertThat(answer.status()).as(query).isEqualTo(400);
            assertThat(answer.message()).contains("?name=");
        }
        assertThat(dana.computation(id).json().path("name").textValue()).isEqualTo(name);
    }

    @Test
    void aComputationWhoseDataAssetIsGoneFailsAndSaysWhy() throws Exception {
        String asset = dana.addDataAsset("m", new SmallFolder(Map.of("a", "a")));
        String running = runningOne();
        var body = runOf(quick);
        body.putArray("data_assets").addObject().put("id", asset);
        String id = dana.run(body);
        Files.move(home.resolve("assets").resolve(asset), home.resolve("away"));

        delete(running);

        JsonNode failed = dana.waitFor(id);
        assertThat(failed.path("state").textValue()).isEqualTo("failed");
        assertThat(failed.has("exit_code")).isFalse();
        assertThat(failed.has("end_status")).isFalse();
        assertThat(failed.path("failure").path("message").textValue()).contains(asset);
        assertThat(failed.path("failure").path("advice").textValue()).contains("cove asset add");
        assertThat(dana.results(id, "").text()).isEqualTo("{\"items\":[]}");
    }

    @Test
    void runTimeGrowsWhileItRunsAndCountsWholeSeconds() {
        String id = runningOne();

        JsonNode time =
                Eventually.see(
                        () -> dana.computation(id).json().path("run_time"),
                        seconds -> seconds.intValue() > 0);
        assertThat(time.isIntegralNumber()).isTrue();
        delete(id);
    }

    @Test
    void aRunHasTheNameThatItsRequestGives() {
        String capsule = dana.addCapsule(SmallFolder.capsule("true"));

        String id = dana.run(runOf(capsule).put("name", "Third try"));

        assertThat(dana.computation(id).json().path("name").textValue()).isEqualTo("Third try");
        assertThat(
                        dana.post(
                                        CoveClient.COMPUTATIONS,
                                        runOf(capsule).put("name", "x".repeat(1001)))
                                .status())
                .isEqualTo(400);
        dana.waitFor(id);
    }
}
