// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static cove.acceptance.CoveClient.COMPUTATIONS;
import static cove.acceptance.CoveClient.runOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import cove.testing.Answer;
import cove.testing.Eventually;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The vendor's computations client: what it sends, and what it needs in the answers. */
class SdkComputationTest {
    private static final List<String> LIFE =
            List.of("initializing", "running", "finalizing", "completed");

    @TempDir private static Path home;
    private static CoveHarness cove;
    private static CoveClient dana;
    private static String capsule;

    @BeforeAll
    static void start() {
        cove = CoveHarness.start(home);
        dana = cove.user("dana@example.org", "capsule:write", "data_asset:read");
        capsule =
                dana.addCapsule(
                        SmallFolder.capsule(
                                """
                                echo "got $# words: $*"
                                echo result > /results/summary.csv
                                mkdir /results/plots
                                echo plot > /results/plots/a.svg
                                """));
    }

    @AfterAll
    static void close() {
        cove.close();
    }

    @Test
    void aRunIsAnsweredWithAllThatTheSdkNeeds() {
        long before = Instant.now().getEpochSecond();

        Answer answer = dana.post(COMPUTATIONS, runOf(capsule));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        JsonNode computation = answer.json();
        assertThat(UUID.fromString(computation.path("id").textValue())).isNotNull();
        assertThat(computation.path("created").isIntegralNumber()).isTrue();
        assertThat(computation.path("created").longValue())
                .isBetween(before, Instant.now().getEpochSecond());
        assertThat(computation.path("name").textValue()).matches("Run \\d{7}");
        assertThat(UUID.fromString(computation.path("owner").textValue())).isNotNull();
        assertThat(computation.path("owner_email").textValue()).isEqualTo("dana@example.org");
        assertThat(computation.path("run_time").isIntegralNumber()).isTrue();
        assertThat(computation.path("run_time").intValue()).isZero();
        assertThat(computation.path("state").textValue()).isEqualTo("initializing");
    }

    @Test
    void whatIsNotKnownYetIsLeftOut() {
        JsonNode computation = dana.post(COMPUTATIONS, runOf(capsule)).ok().json();

        for (String absent :
                List.of(
                        "end_status",
                        "exit_code",
                        "has_results",
                        "data_assets",
                        "parameters",
                        "processes",
                        "nextflow_profile",
                        "cloud_workstation")) {
            assertThat(computation.has(absent)).as(absent).isFalse();
        }
    }

    @Test
    void aRunThatEndsWellSaysSo() {
        JsonNode computation = dana.runAndWait(runOf(capsule));

        assertThat(computation.path("state").textValue()).isEqualTo("completed");
        assertThat(computation.path("end_status").textValue()).isEqualTo("succeeded");
        assertThat(computation.path("exit_code").isIntegralNumber()).isTrue();
        assertThat(computation.path("exit_code").intValue()).isZero();
        assertThat(computation.path("has_results").booleanValue()).isTrue();
        assertThat(computation.path("run_time").isIntegralNumber()).isTrue();
    }

    @Test
    void theExitCodeOfTheScriptIsTheExitCodeOfTheComputation() {
        String failing = dana.addCapsule(SmallFolder.capsule("echo 'no such gene'; exit 3"));

        JsonNode computation = dana.runAndWait(runOf(failing));

        assertThat(computation.path("state").textValue()).isEqualTo("completed");
        assertThat(computation.path("end_status").textValue()).isEqualTo("failed");
        assertThat(computation.path("exit_code").intValue()).isEqualTo(3);
        assertThat(computation.path("failure").path("evidence").toString())
                .contains("no such gene");
    }

    @Test
    void theCapturedOutputAloneIsNoResult() {
        String silent = dana.addCapsule(SmallFolder.capsule("echo said"));

        String id = dana.run(silent);

        assertThat(dana.waitFor(id).has("has_results")).isFalse();
        assertThat(dana.results(id, "").json().path("items")).hasSize(1);
        assertThat(dana.resultText(id, "output")).isEqualTo("said\n");
    }

    @Test
    void statesAreOnlyThoseTheSdkKnowsAndNeverGoBack() {
        String busy = dana.addCapsule(SmallFolder.capsule("for i in {1..20000}; do :; done"));
        String id = dana.run(busy);

        var seen = new ArrayList<JsonNode>();
        Eventually.see(
                () -> {
                    seen.add(dana.computation(id).ok().json());
                    return seen.getLast().path("state").textValue();
                },
                "completed"::equals);

        var places = seen.stream().map(c -> LIFE.indexOf(c.path("state").textValue())).toList();
        assertThat(places).isSorted().doesNotContain(-1);
        assertThat(seen)
                .allSatisfy(
                        c ->
                                assertThat(c.has("exit_code") && c.has("end_status"))
                                        .isEqualTo(c.path("state").asText().equals("completed")));
    }

    @Test
    void orderedParametersReachTheScriptAndComeBackWithTheirLabels() {
        String trim =
                dana.addCapsule(
                        SmallFolder.capsule("printf '<%s>' \"$@\"")
                                .withPanel(
                                        """
                                        {"version": 1, "parameters": [
                                          {"name": "Minimum length", "type": "text", "value_type": "integer", "default_value": "30"},
                                          {"name": "Adapter", "type": "text", "default_value": "AGATC"},
                                          {"name": "Note", "type": "text"}]}
                                        """));
        var body = runOf(trim);
        body.putArray("parameters").add("35").add("");

        String id = dana.run(body);

        JsonNode parameters = dana.waitFor(id).path("parameters");
        assertThat(dana.resultText(id, "output")).isEqualTo("<35><><>");
        assertThat(parameters.toString())
                .isEqualTo(
                        """
                        [{"name":"Minimum length","value":"35"},\
                        {"name":"Adapter","value":""},\
                        {"name":"Note","value":""}]""");
    }

    @Test
    void namedParametersReachTheScriptTogetherWithTheDefaultsOfTheOthers() {
        String trim =
                dana.addCapsule(
                        SmallFolder.capsule("printf '<%s>' \"$@\"")
                                .withPanel(
                                        """
                                        {"version": 1, "named_parameters": true, "parameters": [
                                          {"name": "Adapter", "param_name": "adapter", "type": "text", "default_value": "AGATC"},
                                          {"name": "Note", "param_name": "note", "type": "text"},
                                          {"name": "Minimum length", "param_name": "min_length", "type": "text"}]}
                                        """));
        var body = runOf(trim);
        body.putArray("named_parameters")
                .addObject()
                .put("param_name", "min_length")
                .put("value", "35 bp");

        String id = dana.run(body);

        JsonNode parameters = dana.waitFor(id).path("parameters");
        assertThat(dana.resultText(id, "output"))
                .isEqualTo("<--adapter=AGATC><--min_length=35 bp>");
        assertThat(parameters.toString())
                .isEqualTo(
                        """
                        [{"name":"Adapter","param_name":"adapter","value":"AGATC"},\
                        {"name":"Minimum length","param_name":"min_length","value":"35 bp"}]""");
    }

    @Test
    void withoutAnAppPanelParametersArePassedAsTheyAre() {
        var body = runOf(capsule);
        body.putArray("parameters").add("a b").add("").add("*");

        String id = dana.run(body);
        dana.waitFor(id);

        assertThat(dana.resultText(id, "output")).isEqualTo("got 3 words: a b  *\n");
    }

    @Test
    void oneEmptyParameterMeansNoneWhereThePanelHasNone() {
        var body = runOf(capsule);
        body.putArray("parameters").add("");

        String id = dana.run(body);
        dana.waitFor(id);

        assertThat(dana.resultText(id, "output")).isEqualTo("got 0 words: \n");
    }

    @Test
    void aPipelineIdMayNameTheCapsule() {
        var body = runOf(capsule);
        body.set("pipeline_id", body.get("capsule_id"));
        body.putNull("capsule_id");

        assertThat(dana.post(COMPUTATIONS, body).status()).isEqualTo(200);
    }

    @Test
    void emptyListsMeanTheSameAsNull() {
        var body = runOf(capsule);
        List.of("data_assets", "parameters", "named_parameters", "processes")
                .forEach(body::putArray);

        assertThat(dana.post(COMPUTATIONS, body).status()).isEqualTo(200);
    }

    @Test
    void aDomainWithASlashAtItsEndWorks() {
        String id =
                dana.post("/" + COMPUTATIONS, runOf(capsule)).ok().json().path("id").textValue();

        assertThat(dana.get("/" + COMPUTATIONS + "/" + id).status()).isEqualTo(200);
        assertThat(dana.patch("/" + COMPUTATIONS + "/" + id + "?name=a+b").status()).isEqualTo(204);
        assertThat(dana.computation(id).json().path("name").textValue()).isEqualTo("a b");
        dana.waitFor(id);
        assertThat(
                        dana.post(
                                        "/" + COMPUTATIONS + "/" + id + "/results",
                                        Map.of("path", "plots"))
                                .json()
                                .path("items"))
                .hasSize(1);
        assertThat(dana.delete("/" + COMPUTATIONS + "/" + id).status()).isEqualTo(204);
    }

    @Test
    void aSlashAtTheEndOfAPathIsServedWithoutARedirect() {
        Answer started = dana.post(COMPUTATIONS + "/", runOf(capsule));
        String id = started.ok().json().path("id").textValue();

        assertThat(started.status()).isEqualTo(200);
        assertThat(dana.get(COMPUTATIONS + "/" + id + "/").status()).isEqualTo(200);
        assertThat(dana.delete(COMPUTATIONS + "/" + id + "/").status()).isEqualTo(204);
    }

    @ParameterizedTest
    @ValueSource(strings = {"4.6.0", "3.9.0", "99.0.0", "", "new"})
    void everyMinServerVersionIsServed(String version) {
        Answer answer =
                dana.send(
                        "GET",
                        "/api/v1/capsules/" + capsule,
                        Map.of("Min-Server-Version", version, "Agent-Id", "a model"),
                        null);

        assertThat(answer.status()).isEqualTo(200);
    }

    @Test
    void callersOtherThanTheSdkNeedNoContentType() {
        Answer answer =
                cove.raw(
                        "POST",
                        COMPUTATIONS,
                        Map.of("Authorization", CoveHarness.basic(dana.token())),
                        "{\"capsule_id\": \"%s\"}"
                                .formatted(capsule)
                                .getBytes(StandardCharsets.UTF_8));

        assertThat(answer.status()).isEqualTo(200);
    }

    @Test
    void unknownMembersAreIgnored() {
        var body = runOf(capsule).put("colour", "blue");

        assertThat(dana.post(COMPUTATIONS, body).status()).isEqualTo(200);
    }

    @Test
    void twoRunsHaveTwoIds() {
        var ids = new LinkedHashSet<String>();
        for (int i = 0; i < 3; i++) {
            ids.add(dana.run(capsule));
        }

        assertThat(ids).hasSize(3);
    }

    @Test
    void dataAssetsOfARunThatIsNoWorkstationAreLeftAlone() {
        String id = dana.run(capsule);
        var writer = cove.user("dana@example.org", "capsule:write", "data_asset:write");

        Answer attach =
                writer.post(
                        COMPUTATIONS + "/" + id + "/data_assets",
                        "[{\"id\": \"%s\", \"mount\": null}]".formatted(UUID.randomUUID()));
        Answer detach =
                writer.delete(
                        COMPUTATIONS + "/" + id + "/data_assets/",
                        "[\"%s\"]".formatted(UUID.randomUUID()));

        assertThat(attach.status()).isEqualTo(400);
        assertThat(attach.message()).contains(id, "workstation");
        assertThat(detach.status()).isEqualTo(400);
    }
}
