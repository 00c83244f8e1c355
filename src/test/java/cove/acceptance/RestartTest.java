// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static cove.acceptance.CoveClient.runOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import cove.testing.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was answered outlives the server that answered it. */
class RestartTest {
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
    private static String patient;

    @BeforeAll
    static void start() {
        cove = CoveHarness.start(home, SETTINGS);
        dana = cove.user("dana@example.org");
        patient =
                dana.addCapsule(
                        SmallFolder.capsule(
                                """
                                mkfifo /results/go
                                echo before
                                read -r word < /results/go
                                rm /results/go
                                echo after
                                exit 4
                                """));
    }

    @AfterAll
    static void close() {
        cove.close();
    }

    private static void go(String id) throws IOException {
        Path pipe = cove.results(id).resolve("go");
        Eventually.see(() -> pipe, Files::exists);
        Files.writeString(pipe, "go\n", StandardOpenOption.WRITE);
    }

    @Test
    void aRunInProgressAndOneThatWaitsGoOn() throws IOException {
        String running = dana.run(patient);
        String waiting = dana.run(patient);
        dana.waitFor(running, "running");

        cove.restart();

        assertThat(dana.computation(running).json().path("state").textValue()).isEqualTo("running");
        assertThat(dana.computation(waiting).json().path("state").textValue())
                .isEqualTo("initializing");
        go(running);
        JsonNode ended = dana.waitFor(running);
        assertThat(ended.path("end_status").textValue()).isEqualTo("failed");
        assertThat(ended.path("exit_code").intValue()).isEqualTo(4);
        assertThat(dana.resultText(running, "output")).isEqualTo("before\nafter\n");
        go(waiting);
        assertThat(dana.waitFor(waiting).path("exit_code").intValue()).isEqualTo(4);
    }

    @Test
    void aRunThatEndedMeanwhileIsCompleted() throws IOException {
        String id = dana.run(patient);
        dana.waitFor(id, "running");
        Path pipe = cove.results(id).resolve("go");
        Eventually.see(() -> pipe, Files::exists);

        cove.restart();
        go(id);
        cove.restart();

        assertThat(dana.waitFor(id).path("exit_code").intValue()).isEqualTo(4);
        assertThat(dana.resultText(id, "output")).isEqualTo("before\nafter\n");
    }

    @Test
    void whatIsOverIsToldAsBefore() {
        String capsule =
                dana.addCapsule(
                        SmallFolder.capsule("echo a > /results/a; mkdir /results/d")
                                .withPanel("{\"parameters\": [{\"name\": \"P\"}]}"));
        String asset = dana.addDataAsset("m", new SmallFolder(Map.of("a", "a")));
        var body = runOf(capsule);
        body.putArray("parameters").add("x");
        body.putArray("data_assets").addObject().put("id", asset);
        String id = dana.run(body);
        JsonNode computation = dana.waitFor(id);
        String results = dana.results(id, "").text();
        String url = dana.resultUrls(id, "a").json().path("download_url").textValue();
        String before = cove.url();

        cove.restart();

        assertThat(dana.computation(id).json()).isEqualTo(computation);
        assertThat(dana.results(id, "").text()).isEqualTo(results);
        assertThat(dana.fetch(url.replace(before, cove.url()), Map.of()).ok().text())
                .isEqualTo("a\n");
        assertThat(dana.get("/api/v1/capsules/" + capsule).status()).isEqualTo(200);
        assertThat(dana.get("/api/v1/data_assets/" + asset).status()).isEqualTo(200);
    }

    @Test
    void aRevokedTokenStaysRevoked() {
        JsonNode made = dana.post("/api/cove/v1/tokens", "{}").ok().json();
        dana.delete("/api/cove/v1/tokens/" + made.path("id").textValue()).ok();

        cove.restart();

        assertThat(
                        new CoveClient(cove, made.path("token").textValue())
                                .get("/api/cove/v1/computations")
                                .status())
                .isEqualTo(401);
        assertThat(dana.get("/api/cove/v1/computations").status()).isEqualTo(200);
    }
}
