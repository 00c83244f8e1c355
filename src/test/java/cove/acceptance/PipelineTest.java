// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import cove.testing.Answer;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pipelines and their app panels, as the SDK reads them; and our calls that add them. */
class PipelineTest {
    private static final String PANEL =
            """
            {"version": 1, "categories": [{"id": "c1", "name": "Lengths"}],
             "parameters": [
               {"category": "c1", "name": "Minimum length", "type": "text",
                "value_type": "integer", "default_value": "30", "minimum": 1}]}
            """;

    @TempDir private static Path home;
    private static CoveHarness cove;
    private static CoveClient dana;
    private static String trim;
    private static String report;

    @BeforeAll
    static void start() {
        cove = CoveHarness.start(home);
        dana = cove.user("dana@example.org");
        trim =
                id(
                        dana.addCapsule(
                                SmallFolder.capsule("true").withPanel(PANEL),
                                "?slug=1000001&name=Trim"));
        report = id(dana.addCapsule(SmallFolder.capsule("true"), "?slug=1000002&name=Report"));
    }

    @AfterAll
    static void close() {
        cove.close();
    }

    private static String id(Answer added) {
        return added.ok().json().path("id").textValue();
    }

    private static String add(SmallFolder pipeline) {
        return id(dana.addPipeline(pipeline, ""));
    }

    private static SmallFolder trimAndReport() {
        return SmallPipeline.of(
                SmallPipeline.process("trim_1", trim, "1000001"),
                SmallPipeline.process("report_2", report, "1000002"));
    }

    @Test
    void aPipelineIsAnsweredAsTheSdkNeedsIt() {
        String pipeline =
                add(
                        trimAndReport()
                                .with(
                                        "metadata/metadata.yml",
                                        "metadata_version: 1\nname: Trim and report\ntags: [qc]\n"));

        JsonNode answer = dana.get("/api/v1/pipelines/" + pipeline).ok().json();

        assertThat(answer.path("id").textValue()).isEqualTo(pipeline);
        assertThat(answer.path("name").textValue()).isEqualTo("Trim and report");
        assertThat(answer.path("status").textValue()).isEqualTo("non_release");
        assertThat(answer.path("slug").textValue()).matches("[0-9]{7}");
        assertThat(answer.path("created").isIntegralNumber()).isTrue();
        assertThat(answer.path("owner").isTextual()).isTrue();
        assertThat(answer.path("tags").toString()).isEqualTo("[\"qc\"]");
    }

    @Test
    void olderScriptsFindAPipelineUnderCapsules() {
        String pipeline = add(trimAndReport());

        for (String call : new String[] {"", "/app_panel", "/computations"}) {
            assertThat(dana.get("/api/v1/capsules/" + pipeline + call).ok().text())
                    .isEqualTo(dana.get("/api/v1/pipelines/" + pipeline + call).ok().text());
        }
    }

    @Test
    void theIdOfACapsuleIsNoPipelines() {
        for (String call : new String[] {"", "/app_panel", "/computations"}) {
            Answer answer = dana.get("/api/v1/pipelines/" + trim + call);

            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.message()).contains(trim, "capsules/" + trim);
        }
    }

    @Test
    void anUnknownPipelineIsNamed() {
        String id = UUID.randomUUID().toString();

        Answer answer = dana.get("/api/v1/pipelines/" + id);

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.message()).contains("pipeline '" + id);
    }

    @Test
    void anotherUsersPipelineIsNotFound() {
        String pipeline = add(trimAndReport());
        CoveClient lee = cove.user("lee@example.org");

        assertThat(lee.get("/api/v1/pipelines/" + pipeline).status()).isEqualTo(404);
        assertThat(lee.get("/api/cove/v1/pipelines").json()).isEmpty();
    }

    @Test
    void theAppPanelHasThePanelsOfTheCapsules() {
        String pipeline = add(trimAndReport());

        assertThat(dana.get("/api/v1/pipelines/" + pipeline + "/app_panel").ok().text())
                .isEqualTo(
                        """
                        {"processes":[{"name":"trim_1","categories":[{"id":"c1","name":"Lengths"}],\
                        "parameters":[{"name":"Minimum length","type":"text","category":"c1",\
                        "value_type":"integer","default_value":"30","minimum":1}]},\
                        {"name":"report_2"}]}""");
    }

    @Test
    void theAppPanelHasTheProcessesThatItsFileNames() {
        String pipeline =
                add(
                        trimAndReport()
                                .withPanel(
                                        "{\"general\": {\"title\": \"QC\"}, \"processes\": [\"report_2\"]}"));

        assertThat(dana.get("/api/v1/pipelines/" + pipeline + "/app_panel").ok().text())
                .isEqualTo(
                        "{\"general\":{\"title\":\"QC\"},\"processes\":[{\"name\":\"report_2\"}]}");
    }

    @Test
    void thePanelOfACapsuleIsThatOfTheVersionThatTheProcessRuns() {
        String slug = "1000003";
        String capsule =
                id(dana.addCapsule(SmallFolder.capsule("true").withPanel(PANEL), "?slug=" + slug));
        String old = head(capsule, slug);
        dana.post("/api/cove/v1/capsules/" + capsule + "/releases").ok();
        dana.addCapsule(
                        SmallFolder.capsule("true")
                                .withPanel(PANEL.replace("Minimum length", "Shortest")),
                        "?id=" + capsule)
                .ok();

        assertThat(labelIn(SmallPipeline.process("p", capsule, slug, "v1.0")))
                .isEqualTo("Minimum length");
        assertThat(labelIn(SmallPipeline.process("p", capsule, slug, old)))
                .isEqualTo("Minimum length");
        assertThat(labelIn(SmallPipeline.process("p", capsule, slug))).isEqualTo("Shortest");
    }

    private static String head(String capsule, String slug) {
        return dana.addCapsule(
                        SmallFolder.capsule("true").withPanel(PANEL),
                        "?id=" + capsule + "&slug=" + slug)
                .ok()
                .json()
                .path("commit")
                .textValue();
    }

    private static String labelIn(String process) {
        return dana.get("/api/v1/pipelines/" + add(SmallPipeline.of(process)) + "/app_panel")
                .ok()
                .json()
                .at("/processes/0/parameters/0/name")
                .asText();
    }

    @Test
    void aPipelineWhoseCapsulesAreNotHereIsAddedAndTellsHowToAddThem() {
        String missing = UUID.randomUUID().toString();

        JsonNode added =
                dana.addPipeline(
                                SmallPipeline.of(
                                        SmallPipeline.process("align_1", missing, "1000009"),
                                        SmallPipeline.process("align_2", missing, "1000009"),
                                        SmallPipeline.process("report_3", report, "1000002")),
                                "")
                        .ok()
                        .json();

        String command =
                "cove capsule add GIT_URL_OR_FOLDER --id %s --slug 1000009".formatted(missing);
        assertThat(added.path("missing_capsules")).hasSize(1);
        assertThat(added.at("/missing_capsules/0/command").textValue()).isEqualTo(command);
        assertThat(added.at("/missing_capsules/0/processes").toString())
                .isEqualTo("[\"align_1\",\"align_2\"]");
        assertThat(added.at("/missing_capsules/0/message").textValue())
                .contains("align_1", "align_2", missing, "not here", command);
    }

    @Test
    void aCapsuleIsNoPipelineAndAPipelineNoCapsule() {
        var before = cove.stored();

        Answer capsule = dana.addPipeline(SmallFolder.capsule("true"), "");
        Answer pipeline = dana.addCapsule(trimAndReport(), "");

        assertThat(capsule.status()).isEqualTo(400);
        assertThat(capsule.message()).contains("this is a capsule", "cove capsule add");
        assertThat(pipeline.status()).isEqualTo(400);
        assertThat(pipeline.message()).contains("this is a pipeline", "cove pipeline add");
        assertThat(cove.stored()).isEqualTo(before);
    }

    @Test
    void theIdOfACapsuleCannotBecomeAPipelines() {
        Answer answer = dana.addPipeline(trimAndReport(), "?id=" + trim);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message()).contains(trim, "belongs to a capsule", "cove capsule add");
    }

    @Test
    void whatIsEitherBecomesWhatItIs() {
        Answer pipeline = dana.addProgram(trimAndReport());
        Answer capsule = dana.addProgram(SmallFolder.capsule("true"));

        assertThat(pipeline.ok().json().path("kind").textValue()).isEqualTo("pipeline");
        assertThat(capsule.ok().json().path("kind").textValue()).isEqualTo("capsule");
        assertThat(dana.get("/api/v1/pipelines/" + id(pipeline)).status()).isEqualTo(200);
    }

    @Test
    void aPipelineIsListedAmongPipelinesAndPrograms() {
        String pipeline = add(trimAndReport());

        assertThat(dana.get("/api/cove/v1/pipelines").text())
                .contains(pipeline)
                .doesNotContain(trim);
        assertThat(dana.get("/api/cove/v1/capsules").text())
                .contains(trim)
                .doesNotContain(pipeline);
        assertThat(dana.get("/api/cove/v1/programs").text()).contains(trim, pipeline);
    }

    @Test
    void aScriptThatCannotBeConvertedIsRefusedWithItsLines() {
        var before = cove.stored();
        var folder =
                new SmallFolder(
                        Map.of(
                                "pipeline/main.nf",
                                """
                                #!/usr/bin/env nextflow
                                nextflow.enable.dsl = 1

                                reads = Channel.watchPath('/x').mystery { it }

                                process a {
                                    input:
                                    each x from reads
                                    script:
                                    "true"
                                }
                                """));

        Answer answer = dana.addPipeline(folder, "");

        assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
        assertThat(answer.message()).containsPattern("pipeline/main\\.nf:[0-9]+: ");
        assertThat(cove.stored()).isEqualTo(before);
    }

    @Test
    void theScriptIsShownAsItIsRun() {
        String pipeline = add(trimAndReport());
        dana.post("/api/cove/v1/pipelines/" + pipeline + "/releases").ok();
        dana.addPipeline(
                        SmallPipeline.of(SmallPipeline.process("only_1", trim, "1000001")),
                        "?id=" + pipeline)
                .ok();

        assertThat(dana.get("/api/cove/v1/pipelines/" + pipeline + "/main.nf").ok().text())
                .contains("process only_1");
        assertThat(
                        dana.get("/api/cove/v1/pipelines/" + pipeline + "/main.nf?version=1")
                                .ok()
                                .text())
                .contains("process trim_1");
        assertThat(dana.get("/api/v1/pipelines/" + pipeline).json().path("status").textValue())
                .isEqualTo("release");
    }

    @Test
    void aPipelineBringsItsCapsulesAlongWhereThatIsAskedFor() {
        String id = UUID.randomUUID().toString();
        SmallFolder pipeline =
                SmallPipeline.of(SmallPipeline.process("align_1", id, "1000077"))
                        .with("capsules/capsule-1000077/code/run", "#!/bin/bash\ntrue\n");

        JsonNode alone = dana.addPipeline(pipeline, "").ok().json();
        JsonNode both = dana.addPipeline(pipeline, "?bundled=true").ok().json();

        assertThat(alone.path("missing_capsules")).hasSize(1);
        assertThat(both.path("missing_capsules")).isEmpty();
        assertThat(dana.get("/api/v1/capsules/" + id).ok().json().path("slug").textValue())
                .isEqualTo("1000077");
    }
}
