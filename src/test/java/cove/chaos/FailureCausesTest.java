// SPDX-License-Identifier: Apache-2.0
package cove.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import cove.chaos.ServerProcess.CapsuleSource;
import cove.testing.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each way to fail is provoked, and a whole server tells the cause, the evidence and a way out. */
class FailureCausesTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final String SETTINGS =
            """
            [network]
            default = "none"
            [resources]
            default = { cpus = 1, memory = 67108864, processes = 100 }
            """;

    @TempDir private static Path folder;
    private static Path home;
    private static ServerProcess server;
    private static Client client;
    private static final AtomicInteger capsules = new AtomicInteger();

    @BeforeAll
    static void start() throws IOException {
        home = Files.createDirectory(folder.resolve("home"));
        Files.writeString(home.resolve("cove.toml"), SETTINGS);
        server =
                ServerProcess.start(
                        Recipe.ofThisBuild(),
                        home,
                        List.of(),
                        Map.of("COVE_TEST_SECRET", "swordfish"));
        client = new Client(server::url, server.token());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void anExitCodeOfItsOwn() {
        JsonNode failure = failureOf("echo first; echo 'no such gene' >&2; exit 3");

        assertThat(cause(failure)).isEqualTo("exit_code");
        assertThat(message(failure)).contains("exit code 3");
        assertThat(evidence(failure)).containsExactly("first", "no such gene");
    }

    @Test
    void tooMuchMemory() {
        JsonNode failure = failureOf("echo begin; python -c 'x = bytearray(300 << 20)'");

        assertThat(cause(failure)).isEqualTo("out_of_memory");
        assertThat(message(failure)).contains("64.0 MiB");
        assertThat(evidence(failure)).contains("begin");
        assertThat(advice(failure)).contains("resource class");
    }

    @Test
    void aSignal() {
        JsonNode failure = failureOf("echo begin; kill -SEGV $$");

        assertThat(cause(failure)).isEqualTo("killed_by_signal");
        assertThat(message(failure)).contains("11", "SIGSEGV");
        assertThat(evidence(failure)).contains("begin");
    }

    @Test
    void anInterpreterThatIsNotThere() {
        JsonNode failure = failureOf("#!/opt/nowhere/Rscript\ncat(1)\n");

        assertThat(cause(failure)).isEqualTo("interpreter_not_found");
        assertThat(message(failure)).contains("#!/opt/nowhere/Rscript");
    }

    @Test
    void anInterpreterThatEnvDoesNotFind() {
        JsonNode failure = failureOf("#!/usr/bin/env nowhere-julia\nprintln(1)\n");

        assertThat(cause(failure)).isEqualTo("command_not_found");
        assertThat(message(failure)).contains("'nowhere-julia'");
    }

    @Test
    void windowsLineEnds() {
        JsonNode failure = failureOf("#!/bin/bash\r\necho 1\r\n");

        assertThat(cause(failure)).isEqualTo("interpreter_not_found");
        assertThat(advice(failure)).contains("Windows line ends");
    }

    @Test
    void aProgramThatIsNotThere() {
        JsonNode failure = failureOf("set -e\necho begin\nsamtools sort x.bam\n");

        assertThat(cause(failure)).isEqualTo("command_not_found");
        assertThat(message(failure)).contains("'samtools'", "127");
    }

    @Test
    void aFileThatMayNotBeExecuted() {
        JsonNode failure = failureOf("echo 'echo 1' > /tmp/tool\n/tmp/tool\n");

        assertThat(cause(failure)).isEqualTo("not_executable");
    }

    @Test
    void aDataAssetWhoseFilesAreGone() throws IOException {
        String asset =
                client.send(
                                "POST",
                                "/api/cove/v1/data_assets?mount=reads&name=reads",
                                Client.tar(new CapsuleSource(folder.resolve("asset"), "").folder()),
                                Map.of("Content-Type", "application/x-tar"))
                        .json()
                        .path("id")
                        .asText();
        Files.move(home.resolve("assets").resolve(asset), folder.resolve("moved-away"));
        String capsule = capsule("true");

        String id =
                client.send(
                                "POST",
                                "/api/v1/computations",
                                Client.text(
                                        Map.of(
                                                "capsule_id",
                                                capsule,
                                                "data_assets",
                                                List.of(Map.of("id", asset, "mount", "reads")))),
                                Map.of())
                        .json()
                        .path("id")
                        .asText();

        JsonNode end = client.awaitEnd(id);
        assertThat(end.path("state").asText()).isEqualTo("failed");
        assertThat(cause(end.path("failure"))).isEqualTo("data_asset_missing");
        assertThat(message(end.path("failure"))).contains(asset, "/data/reads");
    }

    @Test
    void aStop() {
        String id = client.start(capsule("trap '' TERM; echo ready; sleep 1000"));
        Eventually.so("its log", PATIENCE, () -> client.log(id).text().contains("ready"));

        client.stop(id);

        JsonNode end = client.awaitEnd(id);
        assertThat(end.path("end_status").asText()).isEqualTo("stopped");
        assertThat(cause(end.path("failure"))).isEqualTo("stopped");
        assertThat(evidence(end.path("failure"))).contains("ready");
    }

    @Test
    void aWatcherThatWasKilled() throws IOException {
        String id = client.start(capsule("echo ready; sleep 1000"));
        Eventually.so("its log", PATIENCE, () -> client.log(id).text().contains("ready"));
        Path claim = home.resolve("runs").resolve(id.substring(0, 2)).resolve(id).resolve("claim");

        ProcessHandle.of(Long.parseLong(Files.readString(claim).split(" ", 2)[0]))
                .orElseThrow()
                .destroyForcibly();

        JsonNode end = client.awaitEnd(id);
        assertThat(end.path("state").asText()).isEqualTo("failed");
        assertThat(cause(end.path("failure"))).isEqualTo("lost");
        assertThat(client.log(id).text()).isEqualTo("ready\n");
    }

    @Test
    void noNextflow() throws IOException {
        Path other = Files.createDirectory(folder.resolve("without-nextflow"));
        Files.writeString(other.resolve("cove.toml"), SETTINGS);
        var recipe = Recipe.ofJars(folder.resolve("incomplete"));
        try (var incomplete = ServerProcess.start(recipe, other, List.of(), Map.of())) {
            var caller = new Client(incomplete::url, incomplete.token());
            String pipeline =
                    caller.addPipeline(
                            folder.resolve("pipeline"),
                            "process P {\n    script:\n    'true'\n}\nworkflow {\n    P()\n}\n");

            JsonNode end = caller.awaitEnd(caller.startPipeline(pipeline));

            assertThat(end.path("state").asText()).as(end.toString()).isEqualTo("failed");
            assertThat(cause(end.path("failure"))).isEqualTo("nextflow_missing");
            assertThat(message(end.path("failure"))).contains("incomplete/nextflow");
            assertThat(advice(end.path("failure"))).contains("mvn package");
        }
    }

    @Test
    void noBubblewrap() throws IOException {
        Path bin = Files.createDirectory(folder.resolve("bin"));
        for (String program : List.of("sh", "env", "git", "setsid", "tee", "sync")) {
            Files.createSymbolicLink(bin.resolve(program), Path.of("/usr/bin", program));
        }
        Path other = Files.createDirectory(folder.resolve("without-bubblewrap"));
        Files.writeString(other.resolve("cove.toml"), SETTINGS);
        try (var without =
                ServerProcess.start(
                        Recipe.ofThisBuild(), other, List.of(), Map.of("PATH", bin.toString()))) {
            var caller = new Client(without::url, without.token());
            var source = new CapsuleSource(folder.resolve("capsule-alone"), "echo 1");

            JsonNode end = caller.run(caller.addCapsule(source));

            assertThat(cause(end.path("failure"))).as(end.toString()).isEqualTo("sandbox_failed");
            assertThat(advice(end.path("failure"))).contains("bubblewrap");
        }
    }

    @Test
    void aLinkInPlaceOfTheScriptTellsNothingOfTheServersFiles() throws IOException {
        JsonNode failure =
                failureOf(
                        """
                        ln -sf %s /code/run
                        echo 'cove: 1: ./run: not found'
                        exit 127
                        """
                                .formatted(home.resolve("admin-token")));

        assertThat(failure.toString()).doesNotContain(server.token());
    }

    @Test
    void aPipeInPlaceOfTheScriptHoldsNobodyUp() {
        JsonNode failure = failureOf("rm /code/run; mkfifo /code/run; exit 4");

        assertThat(cause(failure)).isEqualTo("exit_code");
    }

    @Test
    void theServersEnvironmentIsNotTold() {
        String id = client.start(capsule("env; cat /proc/1/environ; exit 1"));

        client.awaitEnd(id);

        assertThat(client.log(id).text()).doesNotContain("swordfish", "COVE_TEST_SECRET");
    }

    @Test
    void resultsThatAreClosedPipesOrTooDeepDoNotKeepAComputationFromItsEnd() {
        endsWellAndLeavesNothing(client, home);
    }

    /** Without root's right to read and write whatever is closed. */
    @Test
    void norDoTheyOnTheServerOfAnOrdinaryUser() throws IOException {
        Path other = Files.createDirectory(folder.resolve("ordinary"));
        Files.writeString(other.resolve("cove.toml"), SETTINGS);
        try (var ordinary =
                ServerProcess.start(
                        Recipe.ofThisBuild(),
                        other,
                        List.of("setpriv", "--bounding-set=-all,+setfcap", "--inh-caps=-all"),
                        Map.of())) {
            endsWellAndLeavesNothing(new Client(ordinary::url, ordinary.token()), other);
        }
    }

    private static void endsWellAndLeavesNothing(Client caller, Path itsHome) {
        var source =
                new CapsuleSource(
                        folder.resolve("capsule-" + capsules.incrementAndGet()),
                        """
                        cd /results
                        echo closed > closed.txt; chmod 000 closed.txt
                        mkdir -p shut/inner; echo 1 > shut/inner/file; chmod 000 shut/inner shut
                        mkfifo pipe
                        ln -s /nowhere dangling
                        ln -s . loop
                        printf x > "$(printf 'not\\xfftext')"
                        for i in {1..600}; do mkdir dddddddddd; cd dddddddddd; done
                        echo deep > file
                        chmod 555 /results
                        mkdir -p /scratch/shut/inner; chmod 000 /scratch/shut; chmod 000 /scratch
                        """);

        JsonNode end = caller.run(caller.addCapsule(source));

        assertThat(end.path("end_status").asText()).as(end.toString()).isEqualTo("succeeded");
        assertThat(caller.delete(end.path("id").asText()).status()).isEqualTo(204);
        Eventually.so(
                "an empty trash",
                PATIENCE,
                () -> itsHome.resolve("trash").toFile().list().length == 0);
    }

    private static String capsule(String script) {
        return client.addCapsule(
                new CapsuleSource(folder.resolve("capsule-" + capsules.incrementAndGet()), script));
    }

    private static JsonNode failureOf(String script) {
        JsonNode end = client.run(capsule(script));
        assertThat(end.path("end_status").asText()).as(end.toString()).isEqualTo("failed");
        return end.path("failure");
    }

    private static String cause(JsonNode failure) {
        return failure.path("cause").asText();
    }

    private static String message(JsonNode failure) {
        return failure.path("message").asText();
    }

    private static String advice(JsonNode failure) {
        return failure.path("advice").asText();
    }

    private static List<String> evidence(JsonNode failure) {
        return failure.path("evidence").valueStream().map(JsonNode::asText).toList();
    }
}
