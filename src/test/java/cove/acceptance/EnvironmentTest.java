// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static cove.acceptance.CoveClient.COMPUTATIONS;
import static cove.acceptance.CoveClient.runOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cove.executor.ProcessTable;
import cove.testing.Eventually;
import cove.testing.TestingDocker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs whose environment is built first, on a real engine. */
class EnvironmentTest {
    private static final String FROM = "ARG REGISTRY_HOST\nFROM $REGISTRY_HOST/codeocean/base:1\n";

    @TempDir private static Path home;
    private static CoveHarness cove;
    private static CoveClient dana;

    @BeforeAll
    static void start() {
        cove =
                CoveHarness.start(
                        home,
                        """
                        [server]
                        executors = ["docker", "sandbox"]
                        [docker]
                        host = "%s"
                        image = "%s"
                        [environments]
                        build_network = "none"
                        [environments.images]
                        "codeocean/base:*" = "%s"
                        [network]
                        default = "none"
                        [resources]
                        default = { cpus = 1, memory = 536870912 }
                        xlarge = { cpus = 100, memory = 1073741824 }
                        [capacity]
                        cpus = 100
                        memory = 1073741824
                        """
                                .formatted(
                                        TestingDocker.shared().address(),
                                        TestingDocker.IMAGE,
                                        TestingDocker.IMAGE));
        dana = cove.user("dana@example.org");
    }

    @AfterAll
    static void close() {
        cove.close();
    }

    /** No other test's or run's build serves it. */
    private static String capsule(String script, String dockerfile) {
        return dana.addCapsule(
                SmallFolder.capsule(script)
                        .with("environment/Dockerfile", dockerfile)
                        .with("environment/home", home.toString()));
    }

    private static String buildLog(String id) {
        return dana.get("/api/cove/v1/computations/" + id + "/build_log").ok().text();
    }

    private static void begun(String id) {
        Eventually.see(() -> buildLog(id), log -> log.contains(" begun"));
        assertThat(dana.computation(id).json().path("state").textValue()).isEqualTo("initializing");
    }

    /** The steps of builds that sleep so long. */
    private static long sleepers(int seconds) {
        return ProcessTable.withArgument("sleep " + seconds).stream()
                .filter(line -> line.strip().matches("\\d+ sleep " + seconds))
                .count();
    }

    @Test
    void aRunSeesWhatItsDockerfileMadeAndTellsItsImage() {
        String capsule =
                capsule(
                        "cat /made; echo $SAMPLES",
                        FROM
                                + "COPY home git-ask-pass /\nENV SAMPLES=7\nRUN echo made here > /made\n");

        JsonNode done = dana.waitFor(dana.run(capsule));

        String id = done.path("id").textValue();
        assertThat(done.path("end_status").textValue()).isEqualTo("succeeded");
        assertThat(dana.resultText(id, "output")).isEqualTo("made here\n7\n");
        JsonNode image = done.path("run").path("images").path(0);
        assertThat(image.path("image").textValue())
                .isEqualTo("cove-environment:" + image.path("digest").textValue());
        assertThat(image.path("id").textValue()).startsWith("sha256:");
        assertThat(done.path("run").path("environment").textValue())
                .contains(image.path("image").textValue());
        assertThat(buildLog(id)).contains("RUN echo made here");
        JsonNode again = dana.waitFor(dana.run(capsule));
        assertThat(again.path("run").path("images")).isEqualTo(done.path("run").path("images"));
        assertThat(buildLog(again.path("id").textValue())).isEqualTo(buildLog(id));
        assertThat(
                        dana.get(
                                        "/api/cove/v1/computations/"
                                                + again.path("id").textValue()
                                                + "/build_log?follow=true")
                                .text())
                .isEmpty();
    }

    @Test
    void aRunIsPlannedWithNoMoreProcessorsThanTheEngineHas() {
        int processors =
                Integer.parseInt(
                        TestingDocker.shared().command("info", "--format={{.NCPU}}").strip());
        String capsule =
                dana.addCapsule(
                        SmallFolder.capsule("echo $CO_CPUS")
                                .with(
                                        ".codeocean/resources.json",
                                        "{\"version\": 1, \"resource_class\": \"xlarge\"}"));

        JsonNode done = dana.waitFor(dana.run(capsule));

        assertThat(done.path("run").path("cpus").asInt()).isEqualTo(processors);
        assertThat(dana.resultText(done.path("id").textValue(), "output"))
                .isEqualTo(processors + "\n");
    }

    @Test
    void aFailedBuildIsAFailedComputationThatQuotesTheStep() {
        String capsule =
                capsule("echo never", FROM + "COPY home /\nRUN echo no such package >&2; exit 4\n");

        JsonNode failed = dana.waitFor(dana.run(capsule));

        assertThat(failed.path("state").textValue()).isEqualTo("failed");
        JsonNode failure = failed.path("failure");
        assertThat(failure.path("cause").textValue()).isEqualTo("environment_failed");
        assertThat(failure.path("message").textValue())
                .contains(
                        "at 'RUN echo no such package >&2; exit 4'",
                        "exit code 4",
                        "The last that it printed:\n    no such package\n");
        assertThat(failure.path("advice").textValue())
                .contains(
                        "environment/Dockerfile",
                        "cove logs --build " + failed.path("id").textValue());
        assertThat(buildLog(failed.path("id").textValue())).contains("no such package");
    }

    @Test
    void anImageThatIsNotHereIsToldWithTheLineThatIsMissing() {
        JsonNode failed =
                dana.waitFor(dana.run(capsule("echo never", "FROM codeocean/unknown:2\n")));

        assertThat(failed.path("failure").path("message").textValue())
                .contains("FROM codeocean/unknown:2");
        assertThat(failed.path("failure").path("advice").textValue())
                .contains("\"codeocean/unknown:2\" = \"NAME\"");
    }

    @Test
    void aBuildHoldsNoResourcesAndEndsWithTheLastRunThatIsStopped() {
        String capsule = capsule("echo never", FROM + "COPY home /\nRUN echo begun; sleep 611\n");
        String first = dana.run(capsule);
        String second = dana.run(capsule);
        begun(first);
        begun(second);
        Eventually.see(() -> sleepers(611), count -> count == 1);

        dana.post("/api/cove/v1/computations/" + first + "/stop").ok();
        JsonNode stopped = dana.waitFor(first);
        assertThat(stopped.path("end_status").textValue()).isEqualTo("stopped");
        assertThat(sleepers(611)).isEqualTo(1);
        dana.delete(COMPUTATIONS + "/" + second).ok();

        Eventually.see(() -> sleepers(611), count -> count == 0);
        assertThat(dana.computation(second).status()).isEqualTo(404);
    }

    @Test
    void othersRunWhileAnEnvironmentIsBuilt() {
        String building =
                dana.run(capsule("echo never", FROM + "COPY home /\nRUN echo begun; sleep 612\n"));
        begun(building);

        JsonNode done = dana.runAndWait(runOf(whole("echo $CO_MEMORY")));

        assertThat(done.path("end_status").textValue()).isEqualTo("succeeded");
        assertThat(dana.resultText(done.path("id").textValue(), "output"))
                .isEqualTo("1073741824\n");
        dana.delete(COMPUTATIONS + "/" + building).ok();
    }

    @Test
    void anEnvironmentIsBuiltWhileTheRunWaitsForItsTurn() {
        String all = dana.run(whole("until [ -e /results/go ]; do sleep 0.02; done"));
        Path results = home.resolve("runs/%s/%s/results".formatted(all.substring(0, 2), all));
        Eventually.see(() -> Files.isDirectory(results), there -> there);
        String first =
                dana.run(
                        capsule(
                                "cat /made",
                                FROM + "COPY home /\nRUN echo begun; echo 1 > /made\n"));
        String second = dana.run(dana.addCapsule(SmallFolder.capsule("echo second")));

        begun(first);
        Eventually.see(() -> buildLog(first), log -> log.contains("naming to"));
        assertThat(dana.computation(first).json().path("state").textValue())
                .isEqualTo("initializing");
        assertThat(dana.computation(all).json().path("state").textValue()).isEqualTo("running");
        write(results.resolve("go"));

        assertThat(dana.waitFor(first).path("end_status").textValue()).isEqualTo("succeeded");
        assertThat(dana.resultText(first, "output")).isEqualTo("1\n");
        assertThat(dana.waitFor(second).path("end_status").textValue()).isEqualTo("succeeded");
    }

    private static void write(Path file) {
        try {
            Files.createFile(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes all the memory that there is. */
    private static String whole(String script) {
        return dana.addCapsule(
                SmallFolder.capsule(script)
                        .with(
                                ".codeocean/resources.json",
                                "{\"version\": 1, \"resource_class\": \"xlarge\"}"));
    }

    @Test
    void theNextServerBuildsWhatTheLastOneBegan() {
        String id =
                dana.run(
                        capsule(
                                "cat /made",
                                FROM + "COPY home /\nRUN echo begun; sleep 3; echo x > /made\n"));
        begun(id);

        cove.restart();

        assertThat(dana.waitFor(id).path("end_status").textValue()).isEqualTo("succeeded");
        assertThat(dana.resultText(id, "output")).isEqualTo("x\n");
    }

    @Test
    void aBuildIsFollowedUntilTheRunStarts() {
        String id =
                dana.run(
                        capsule(
                                "echo run",
                                FROM + "COPY home /\nRUN echo begun; sleep 1; echo ended\n"));

        String followed =
                dana.get("/api/cove/v1/computations/" + id + "/build_log?follow=true").ok().text();

        assertThat(followed).contains(" begun", " ended");
        assertThat(dana.waitFor(id).path("end_status").textValue()).isEqualTo("succeeded");
    }

    @Test
    void aCapsuleWithoutADockerfileRunsInTheUsualImage() {
        JsonNode done = dana.waitFor(dana.run(dana.addCapsule(SmallFolder.capsule("true"))));

        JsonNode image = done.path("run").path("images").path(0);
        assertThat(image.path("image").textValue()).isEqualTo(TestingDocker.IMAGE);
        assertThat(image.has("digest")).isFalse();
        assertThat(buildLog(done.path("id").textValue())).isEmpty();
    }

    @Test
    void aRunIsCarriedOutWhereItOrElseItsCapsuleAsks() {
        String usual = dana.addCapsule(SmallFolder.capsule("true"));
        String sandboxed =
                dana.addCapsule(
                        SmallFolder.capsule("true")
                                .with(".codeocean/cove.json", "{\"executor\": \"sandbox\"}"));

        assertThat(executorOf(dana.run(usual))).isEqualTo("docker");
        assertThat(executorOf(dana.run(sandboxed))).isEqualTo("sandbox");
        assertThat(executorOf(dana.run(asking(sandboxed, "docker")))).isEqualTo("docker");
        try (var visitor = new Visitor(cove, dana.token())) {
            visitor.go("/programs/" + usual);
            visitor.page().getByText("More choices").click();
            visitor.page().getByLabel("Where to run it").selectOption("sandbox");
            visitor.press("Run");
            visitor.page().waitForURL("**/computations/*");
            String url = visitor.page().url();

            assertThat(executorOf(url.substring(url.lastIndexOf('/') + 1))).isEqualTo("sandbox");
        }
    }

    private static ObjectNode asking(String capsule, String executor) {
        return CoveClient.runOf(capsule).put("executor", executor);
    }

    private static String executorOf(String run) {
        JsonNode done = dana.waitFor(run);
        assertThat(done.path("end_status").textValue()).as(done.toString()).isEqualTo("succeeded");
        return done.path("run").path("executor").textValue();
    }

    @Test
    void theSecretsOfWhoRunsItAreThereForTheBuild() {
        dana.post("/api/cove/v1/secrets", Map.of("name", "key", "value", "s3cret-of-dana")).ok();
        String capsule =
                dana.addCapsule(
                        SmallFolder.capsule("cat /made")
                                .with(
                                        "environment/Dockerfile",
                                        FROM
                                                + "ARG CUSTOM_KEY\nCOPY home /\nRUN echo \"$CUSTOM_KEY\" | wc -c > /made; echo \"$CUSTOM_KEY\"\n")
                                .with("environment/home", home.toString())
                                .with(
                                        ".codeocean/secrets.json",
                                        "{\"version\": 1, \"secrets\": [{\"type\": \"general\", \"id\": \"key\", \"value\": \"CUSTOM_KEY\"}]}"));

        JsonNode done = dana.waitFor(dana.run(capsule));

        String id = done.path("id").textValue();
        assertThat(dana.resultText(id, "output")).isEqualTo("15\n");
        assertThat(buildLog(id)).contains("[secret]").doesNotContain("s3cret-of-dana");
    }
}
