// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static cove.acceptance.CoveClient.COMPUTATIONS;
import static cove.acceptance.CoveClient.runOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import cove.executor.ProcessTable;
import cove.testing.Answer;
import cove.testing.DiskTraces;
import cove.testing.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretTest {
    private static final String SECRETS = "/api/cove/v1/secrets";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir private static Path home;
    private static CoveHarness cove;
    private static CoveClient dana;
    private static CoveClient robin;

    @BeforeAll
    static void start() {
        cove = CoveHarness.start(home);
        dana = cove.user("dana@example.org");
        robin = cove.user("robin@example.org");
    }

    @AfterAll
    static void close() {
        cove.close();
    }

    private static String set(CoveClient user, String name, String value) {
        return user.post(SECRETS, Map.of("name", name, "value", value))
                .ok()
                .json()
                .path("id")
                .textValue();
    }

    private static String attaching(String... secrets) {
        return "{\"version\": 1, \"secrets\": [%s]}".formatted(String.join(",", secrets));
    }

    private static String general(String key, String name, String variable) {
        return "{\"type\": \"general\", \"%s\": \"%s\", \"value\": \"%s\"}"
                .formatted(key, name, variable);
    }

    private static SmallFolder capsule(String script, String secrets) {
        return SmallFolder.capsule(script).with(".codeocean/secrets.json", secrets);
    }

    @Test
    void aSecretIsInTheVariableOfItsRunAndNowhereElse() throws IOException {
        set(dana, "Sesame key", "open-treasure-chest");
        String capsule =
                dana.addCapsule(
                        capsule(
                                "mkfifo /results/gate; printf %s \"$TOKEN\" | rev > /results/seen; cat /results/gate; rm /results/gate",
                                attaching(general("description", "Sesame key", "TOKEN"))));
        Answer accepted = dana.post(COMPUTATIONS, runOf(capsule)).ok();
        String id = accepted.json().path("id").textValue();
        Path results = home.resolve("runs").resolve(id.substring(0, 2)).resolve(id + "/results");
        Path gate = results.resolve("gate");
        Eventually.so(
                "the run to have written",
                PATIENCE,
                () -> results.resolve("seen").toFile().length() > 0);

        assertThat(ProcessTable.withArgument("treasure")).isEmpty();
        assertThat(DiskTraces.of("treasure", home)).isEmpty();
        Files.writeString(gate, "");
        JsonNode over = dana.waitFor(id);
        assertThat(over.path("end_status").asText()).as(over.toString()).isEqualTo("succeeded");
        assertThat(dana.resultText(id, "seen")).isEqualTo("tsehc-erusaert-nepo");
        assertThat(List.of(accepted.text(), over.toString(), dana.get(SECRETS).text()))
                .noneMatch(text -> text.contains("treasure"));
        assertThat(DiskTraces.of("treasure", home)).isEmpty();
    }

    @Test
    void aSecretThatTheUserDoesNotHaveIsNamedWithTheCommandThatSetsIt() {
        set(robin, "Nobody else's", "x");
        String capsule =
                dana.addCapsule(
                        capsule(
                                "true",
                                attaching(
                                        general("description", "Nobody else's", "A"),
                                        general("id", "5c0f", "B"),
                                        "{\"type\": \"aws\", \"id\": \"77aa\", \"description\": \"The lab\"}",
                                        "{\"type\": \"databricks\", \"id\": \"9\"}")));
        var before = cove.stored();

        Answer answer = dana.post(COMPUTATIONS, runOf(capsule));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message())
                .contains(
                        "called 'Nobody else's' for A",
                        "cove secret set 'Nobody else'\\''s'",
                        "with id 5c0f for B",
                        "cove secret set 5c0f",
                        "called 'The lab' with id 77aa",
                        "cove secret set 'The lab' --type aws",
                        "type 'databricks'");
        assertThat(cove.stored()).isEqualTo(before);
    }

    @Test
    void aSecretIsFoundByItsOwnIdByTheIdAsANameOrByItsDescription() {
        String own = set(dana, "By own id", "1");
        set(dana, "1d5c-elsewhere", "2");
        set(dana, "By description", "3");
        String capsule =
                dana.addCapsule(
                        capsule(
                                "echo $A $B $C > /results/seen",
                                attaching(
                                        general("id", own, "A"),
                                        general("id", "1d5c-elsewhere", "B"),
                                        general("description", "By description", "C"))));
        String id = dana.run(capsule);

        dana.waitFor(id);
        assertThat(dana.resultText(id, "seen")).isEqualTo("1 2 3\n");
    }

    @Test
    void anAwsSecretFillsItsVariablesAndLeavesOutTheRegionItDoesNotHave() {
        dana.post(
                        SECRETS,
                        Map.of(
                                "name", "Lab bucket",
                                "type", "aws",
                                "access_key_id", "AKIA1",
                                "secret_access_key", "s3cr3t"))
                .ok();
        String capsule =
                dana.addCapsule(
                        capsule(
                                "echo $AWS_ACCESS_KEY_ID $AWS_SECRET_ACCESS_KEY ${AWS_DEFAULT_REGION-none} > /results/seen",
                                attaching("{\"type\": \"aws\", \"description\": \"Lab bucket\"}")));
        String id = dana.run(capsule);

        dana.waitFor(id);
        assertThat(dana.resultText(id, "seen")).isEqualTo("AKIA1 s3cr3t none\n");
    }

    @Test
    void inAPipelineASecretIsForTheProcessOfItsCapsuleAlone() {
        set(dana, "Pipeline key", "open-pipeline-chest");
        String script = "echo ${TOKEN:-none} ${AWS_ACCESS_KEY_ID:-none} | rev > /results/%s";
        String with =
                addWithSlug(
                        "2000001",
                        capsule(
                                script.formatted("with"),
                                attaching(
                                        general("description", "Pipeline key", "TOKEN"),
                                        "{\"type\": \"aws\", \"id\": \"ignored\"}")));
        String without = addWithSlug("2000002", SmallFolder.capsule(script.formatted("without")));
        String pipeline =
                dana.addPipeline(
                                SmallPipeline.of(
                                        processAlone("with_1", with, "2000001"),
                                        processAlone("without_2", without, "2000002"),
                                        "workflow {\n\twith_1()\n\twithout_2()\n}\n"),
                                "")
                        .ok()
                        .json()
                        .path("id")
                        .textValue();
        Answer accepted =
                dana.post(
                                COMPUTATIONS,
                                runOf(pipeline).putNull("capsule_id").put("pipeline_id", pipeline))
                        .ok();
        String id = accepted.json().path("id").textValue();
        Eventually.so(
                "the pipeline to end",
                Duration.ofMinutes(3),
                () -> dana.computation(id).text().contains("\"end_status\""));

        assertThat(dana.computation(id).json().path("end_status").asText())
                .as(dana.computation(id).text())
                .isEqualTo("succeeded");
        assertThat(dana.resultText(id, "with")).isEqualTo("enon tsehc-enilepip-nepo\n");
        assertThat(dana.resultText(id, "without")).isEqualTo("enon enon\n");
        assertThat(DiskTraces.of("pipeline-chest", home)).isEmpty();
    }

    /**
     * Without the workflow that runs it and nothing else; what Nextflow fills in is not escaped.
     */
    private static String processAlone(String name, String capsule, String slug) {
        String text =
                SmallPipeline.process(name, capsule, slug).replace("\\${task.tag}", "${task.tag}");
        return text.substring(0, text.indexOf("workflow {"));
    }

    private static String addWithSlug(String slug, SmallFolder capsule) {
        return dana.addCapsule(capsule, "?slug=" + slug).ok().json().path("id").textValue();
    }

    @Test
    void aPipelineWhoseCapsuleWantsASecretThatIsNotThereIsRefused() {
        String capsule =
                addWithSlug(
                        "2000003",
                        capsule("true", attaching(general("description", "Absent key", "TOKEN"))));
        String pipeline =
                dana.addPipeline(
                                SmallPipeline.of(
                                        SmallPipeline.process("ask_1", capsule, "2000003")),
                                "")
                        .ok()
                        .json()
                        .path("id")
                        .textValue();

        Answer answer =
                dana.post(
                        COMPUTATIONS,
                        runOf(pipeline).putNull("capsule_id").put("pipeline_id", pipeline));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message()).contains("Process 'ask_1': ", "cove secret set 'Absent key'");
    }

    @Test
    void secretsAreTheirUsersOwnAndTheirValuesNeverComeBack() {
        String id = set(dana, "Listed", "hidden-value");

        assertThat(dana.get(SECRETS).ok().text())
                .contains(id, "Listed", "general")
                .doesNotContain("hidden-value");
        assertThat(robin.get(SECRETS).ok().text()).doesNotContain("Listed");
        assertThat(cove.admin().get(SECRETS).ok().text()).doesNotContain("Listed");
        assertThat(robin.delete(SECRETS + "/" + id).status()).isEqualTo(404);
        assertThat(dana.delete(SECRETS + "/" + id).status()).isEqualTo(204);
        assertThat(dana.get(SECRETS).text()).doesNotContain("Listed");
    }

    @Test
    void aWrongValueIsNotRepeated() {
        Answer answer = dana.post(SECRETS, "{\"name\": \"n\", \"type\": \"x\", \"value\": 4711}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message()).contains("type must be").doesNotContain("4711");
        assertThat(dana.post(SECRETS, "{\"name\": \"n\", \"value\": 4711}").message())
                .contains("value must be a string")
                .doesNotContain("4711");
    }
}
