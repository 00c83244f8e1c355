// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static cove.acceptance.CoveClient.runOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A capsule with two releases and a change after them. */
class ReleaseTest {
    @TempDir private static Path home;
    private static CoveHarness cove;
    private static CoveClient dana;
    private static String capsule;

    @BeforeAll
    static void start() {
        cove = CoveHarness.start(home);
        dana = cove.user("dana@example.org");
        capsule = dana.addCapsule(version("one"));
        release();
        change("two");
        release();
        change("three");
    }

    @AfterAll
    static void close() {
        cove.close();
    }

    private static SmallFolder version(String word) {
        return SmallFolder.capsule("echo " + word)
                .withPanel("{\"general\": {\"title\": \"%s\"}}".formatted(word));
    }

    private static void change(String word) {
        dana.addCapsule(version(word), "?id=" + capsule).ok();
    }

    private static JsonNode release() {
        return dana.post("/api/cove/v1/capsules/" + capsule + "/releases").ok().json();
    }

    private static String outputOf(String computation) {
        dana.waitFor(computation);
        return dana.resultText(computation, "output");
    }

    @Test
    void aReleaseRunsTheCodeItWasMadeFrom() {
        assertThat(outputOf(dana.run(runOf(capsule).put("version", 1)))).isEqualTo("one\n");
        assertThat(outputOf(dana.run(runOf(capsule).put("version", 2)))).isEqualTo("two\n");
    }

    @Test
    void withoutAVersionTheLatestCodeRuns() {
        assertThat(outputOf(dana.run(capsule))).isEqualTo("three\n");
    }

    @Test
    void aComputationTellsTheCommitThatRan() {
        JsonNode first = dana.runAndWait(runOf(capsule).put("version", 1)).path("run");
        JsonNode latest = dana.runAndWait(runOf(capsule)).path("run");

        assertThat(first.path("version").intValue()).isEqualTo(1);
        assertThat(latest.has("version")).isFalse();
        assertThat(first.path("commit").textValue())
                .matches("[0-9a-f]{40}")
                .isNotEqualTo(latest.path("commit").textValue());
    }

    @Test
    void aRunCanRepeatTheVeryCodeOfAnother() {
        String commit =
                dana.runAndWait(runOf(capsule).put("version", 1))
                        .path("run")
                        .path("commit")
                        .textValue();

        assertThat(outputOf(dana.run(runOf(capsule).put("commit", commit)))).isEqualTo("one\n");
        assertThat(
                        dana.post(
                                        CoveClient.COMPUTATIONS,
                                        runOf(capsule).put("commit", commit).put("version", 1))
                                .status())
                .isEqualTo(400);
        assertThat(
                        dana.post(
                                        CoveClient.COMPUTATIONS,
                                        runOf(capsule).put("commit", "0".repeat(40)))
                                .status())
                .isEqualTo(404);
    }

    @Test
    void aReleasedCapsuleListsItsVersions() {
        JsonNode capsuleJson = dana.get("/api/v1/capsules/" + capsule).ok().json();

        assertThat(capsuleJson.path("status").textValue()).isEqualTo("release");
        assertThat(capsuleJson.path("versions").findValuesAsText("major_version"))
                .containsExactlyInAnyOrder("1", "2");
        assertThat(capsuleJson.path("versions").get(0).path("release_time").isIntegralNumber())
                .isTrue();
    }

    @Test
    void anAppPanelIsThatOfItsVersion() {
        String path = "/api/v1/capsules/" + capsule + "/app_panel";

        assertThat(dana.get(path + "?version=1").text()).contains("\"title\":\"one\"");
        assertThat(dana.get(path + "?version=2").text()).contains("\"title\":\"two\"");
        assertThat(dana.get(path).text()).contains("\"title\":\"three\"");
    }

    @Test
    void theCommitsOfAVersionAreTold() {
        String path = "/api/cove/v1/capsules/%s/commits".formatted(capsule);
        JsonNode latest = dana.get(path).ok().json();
        JsonNode first = dana.get(path + "?version=1").ok().json();

        assertThat(latest.size()).isGreaterThan(first.size());
        assertThat(latest.get(latest.size() - 1)).isEqualTo(first.get(first.size() - 1));
        assertThat(latest.get(0).path("commit").textValue()).matches("[0-9a-f]{40}");
        assertThat(latest.get(0).path("message").textValue()).startsWith("Add the folder");
        assertThat(dana.get(path + "?limit=1").ok().json()).hasSize(1);
        assertThat(dana.get(path + "?limit=0").status()).isEqualTo(400);
        assertThat(dana.get(path + "?version=99").status()).isEqualTo(404);
    }
}
