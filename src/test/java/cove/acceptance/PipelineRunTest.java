// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static cove.acceptance.CoveClient.COMPUTATIONS;
import static cove.acceptance.CoveClient.runOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cove.process.FolderRemoval;
import cove.testing.Answer;
import cove.testing.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The run call for pipelines: what it takes, what it refuses, and what it answers. */
class PipelineRunTest {
    private static final String ORDERED =
            """
            {"parameters": [
              {"name": "Threads", "type": "text", "value_type": "integer", "default_value": "2", "minimum": 1},
              {"name": "Mode", "type": "list", "extra_data": ["fast", "exact"], "default_value": "fast"}]}
            """;
    private static final String NAMED =
            """
            {"named_parameters": true, "parameters": [
              {"name": "Report file", "param_name": "report", "default_value": "all.html"},
              {"name": "Title", "param_name": "title"},
              {"name": "Sample", "param_name": "sample", "required": true}]}
            """;
    private static final String CUSTOM =
            """
            params.input = null
            process HELLO {
                script:
                'echo hello'
            }
            workflow { HELLO() }
            """;

    @TempDir private static Path home;
    private static CoveHarness cove;
    private static CoveClient dana;
    private static String align;
    private static String report;
    private static String bare;
    private static String pipeline;

    @BeforeAll
    static void start() {
        cove = CoveHarness.start(home);
        dana = cove.user("dana@example.org", "capsule:write", "data_asset:write");
        align = capsule("1000001", SmallFolder.capsule("true").withPanel(ORDERED));
        report = capsule("1000002", SmallFolder.capsule("true").withPanel(NAMED));
        bare = capsule("1000003", SmallFolder.capsule("true"));
        pipeline =
                add(
                        SmallPipeline.of(
                                SmallPipeline.process("align_1", align, "1000001"),
                                SmallPipeline.process("report_2", report, "1000002"),
                                SmallPipeline.process("bare_3", bare, "1000003"),
                                SmallPipeline.processWithoutArguments(
                                        "fixed_4", align, "1000001")));
    }

    @AfterAll
    static void close() {
        cove.close();
    }

    /** What is asked for is looked at here, not run. */
    @AfterEach
    void end() {
        cove.endAll();
    }

    private static String capsule(String slug, SmallFolder folder) {
        return id(dana.addCapsule(folder, "?slug=" + slug));
    }

    private static String add(SmallFolder folder) {
        return id(dana.addPipeline(folder, ""));
    }

    private static String id(Answer answer) {
        return answer.ok().json().path("id").textValue();
    }

    /** What RunParams(pipeline_id=...) becomes. */
    private static ObjectNode runOfPipeline(String id) {
        return runOf(id).putNull("capsule_id").put("pipeline_id", id);
    }

    /** With the one value that has to be sent. */
    private static ObjectNode run() {
        ObjectNode body = runOfPipeline(pipeline);
        named(process(body, "report_2"), "sample", "s1");
        return body;
    }

    private static ObjectNode process(ObjectNode body, String name) {
        ArrayNode processes =
                body.path("processes") instanceof ArrayNode there
                        ? there
                        : body.putArray("processes");
        return processes
                .addObject()
                .put("name", name)
                .putNull("parameters")
                .putNull("named_parameters");
    }

    private static void named(ObjectNode target, String name, String value) {
        ArrayNode named =
                target.path("named_parameters") instanceof ArrayNode there
                        ? there
                        : target.putArray("named_parameters");
        named.addObject().put("param_name", name).put("value", value);
    }

    private static void refused(ObjectNode body, int status, String... words) {
        var before = cove.stored();

        Answer answer = dana.post(COMPUTATIONS, body);

        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.message()).contains(words);
        assertThat(cove.stored()).isEqualTo(before);
    }

    @Test
    void theAnswerTellsEachProcessWithWhatItUses() {
        ObjectNode body = run();
        process(body, "align_1").putArray("parameters").add("8");
        process(body, "bare_3").putArray("parameters").add("two words").add("");

        JsonNode answer = dana.post(COMPUTATIONS, body).ok().json();

        assertThat(answer.path("state").textValue()).isEqualTo("initializing");
        assertThat(answer.path("processes").toString())
                .isEqualTo(
                        """
                        [{"name":"align_1","capsule_id":"%s",\
                        "parameters":[{"name":"Threads","value":"8"},{"name":"Mode","value":"fast"}]},\
                        {"name":"report_2","capsule_id":"%s",\
                        "parameters":[{"name":"Report file","param_name":"report","value":"all.html"},\
                        {"name":"Sample","param_name":"sample","value":"s1"}]},\
                        {"name":"bare_3","capsule_id":"%s","parameters":[{"value":"two words"},{"value":""}]},\
                        {"name":"fixed_4","capsule_id":"%s"}]"""
                                .formatted(align, report, bare, align));
        assertThat(answer.at("/run/pipeline_id").textValue()).isEqualTo(pipeline);
        String id = answer.path("id").textValue();
        assertThat(dana.computation(id).json().path("processes"))
                .isEqualTo(answer.path("processes"));
        assertThat(dana.get("/api/v1/pipelines/" + pipeline + "/computations").json())
                .anyMatch(computation -> computation.path("id").textValue().equals(id));
        assertThat(dana.get("/api/v1/capsules/" + pipeline + "/computations").json())
                .anyMatch(computation -> computation.path("id").textValue().equals(id));
    }

    @Test
    void theCapsulesArgumentsAreTextForAShell() {
        ObjectNode body = run();
        named((ObjectNode) body.path("processes").get(0), "title", "it's $5 \"or\"\nmore");
        process(body, "bare_3").putArray("parameters").add("two words").add("").add("plain");

        String id = dana.run(body);

        assertThat(cove.pipelinePlan(id).path("params").toString())
                .isEqualTo(
                        """
                        {"align_1_args":"2 fast",\
                        "report_2_args":"--report=all.html $'--title=it\\\\'s $5 \\"or\\"\\\\x0amore' --sample=s1",\
                        "bare_3_args":"'two words' '' plain"}""");
    }

    @Test
    void aProcessWithoutValuesGetsAnEmptyText() {
        ObjectNode body = run();
        process(body, "bare_3").putArray("parameters").add("");

        String id = dana.run(body);

        assertThat(cove.pipelinePlan(id).at("/params/bare_3_args").textValue()).isEmpty();
    }

    @Test
    void aPipelinesIdMayBeSentAsThatOfACapsule() {
        ObjectNode body = run().putNull("pipeline_id").put("capsule_id", pipeline);

        JsonNode answer = dana.post(COMPUTATIONS, body).ok().json();

        assertThat(answer.path("processes")).hasSize(4);
    }

    @Test
    void allMistakesAreToldAtOnce() {
        ObjectNode body = runOfPipeline(pipeline);
        process(body, "align_1").putArray("parameters").add("0").add("slow");
        named(process(body, "report_2"), "colour", "blue");
        process(body, "nothing_9");
        process(body, "fixed_4").putArray("parameters").add("7");
        process(body, "align_1");
        body.put("nextflow_profile", "standard, ,x y");
        body.putArray("parameters").add("in order");
        named(body, "nonsense", "1");

        refused(
                body,
                400,
                "Process 'align_1': parameter \"Threads\" is \"0\", below its minimum",
                "\"Mode\" does not offer \"slow\"",
                "Process 'report_2': ",
                "\"Sample\" (sample) needs a value",
                "no parameter named \"colour\"",
                "no process 'nothing_9'",
                "align_1, report_2, bare_3, fixed_4",
                "'fixed_4' takes no parameters",
                "'align_1' was sent twice",
                "'x y' is none",
                "no parameters in order",
                "no parameter 'nonsense'");
    }

    @Test
    void whatIsUnknownIsNotFound() {
        String id = UUID.randomUUID().toString();
        ObjectNode withAsset = run();
        withAsset.putArray("data_assets").addObject().put("id", id).putNull("mount");

        refused(runOfPipeline(id), 404, id);
        refused(run().put("version", 3), 404, "Pipeline " + pipeline + " has no release 3");
        refused(run().put("resume_run_id", id), 404, id, "resume_run_id");
        refused(withAsset, 404, id);
    }

    @Test
    void aCapsuleThatIsNotHereIsNamedWithTheCommandThatAddsIt() {
        String missing = UUID.randomUUID().toString();
        String incomplete =
                add(
                        SmallPipeline.of(
                                SmallPipeline.process("align_1", align, "1000001"),
                                SmallPipeline.process("gone_2", missing, "1000009")));

        refused(
                runOfPipeline(incomplete),
                400,
                "Process gone_2",
                missing,
                "not here",
                "cove capsule add GIT_URL_OR_FOLDER --id " + missing + " --slug 1000009");

        id(dana.addCapsule(SmallFolder.capsule("true"), "?id=" + missing + "&slug=1000009"));
        assertThat(dana.post(COMPUTATIONS, runOfPipeline(incomplete)).status()).isEqualTo(200);
    }

    @Test
    void anotherUsersCapsuleIsNotHere() {
        CoveClient lee = cove.user("lee@example.org");
        String foreign =
                id(
                        lee.addPipeline(
                                SmallPipeline.of(
                                        SmallPipeline.process("align_1", align, "1000001")),
                                ""));

        Answer answer = lee.post(COMPUTATIONS, runOfPipeline(foreign));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message()).contains(align, "not here");
    }

    @Test
    void aVersionOfACapsuleThatIsNotHereIsNamed() {
        String commit = "0123456789012345678901234567890123456789";
        String absent =
                add(
                        SmallPipeline.of(
                                SmallPipeline.process("pinned_1", align, "1000001", commit),
                                SmallPipeline.process("released_2", align, "1000001", "v7.0")));

        refused(
                runOfPipeline(absent),
                400,
                "Process pinned_1 runs commit " + commit + " of capsule " + align,
                "Process released_2 runs release 7 of capsule " + align,
                "cove capsule add GIT_URL_OR_FOLDER --id " + align + " --slug 1000001");
    }

    @Test
    void aCapsuleIsFoundByTheSlugThatIsCloned() {
        String elsewhere = UUID.randomUUID().toString();
        String bySlug =
                add(SmallPipeline.of(SmallPipeline.process("bare_1", elsewhere, "1000003")));
        String otherSlug = add(SmallPipeline.of(SmallPipeline.process("bare_1", bare, "1000008")));

        JsonNode answer = dana.post(COMPUTATIONS, runOfPipeline(bySlug)).ok().json();

        assertThat(answer.at("/processes/0/capsule_id").textValue()).isEqualTo(bare);
        refused(
                runOfPipeline(otherSlug),
                400,
                "clones capsule-1000008.git",
                "has the slug 1000003",
                "--slug 1000008");
    }

    @Test
    void aReleasedCapsuleIsToldWithItsVersion() {
        String capsule = capsule("1000004", SmallFolder.capsule("true"));
        dana.post("/api/cove/v1/capsules/" + capsule + "/releases").ok();
        String released =
                add(SmallPipeline.of(SmallPipeline.process("p_1", capsule, "1000004", "v1.0")));

        JsonNode answer = dana.post(COMPUTATIONS, runOfPipeline(released)).ok().json();

        assertThat(answer.at("/processes/0/version").intValue()).isEqualTo(1);
        assertThat(answer.at("/processes/0").has("public")).isFalse();
    }

    @Test
    void aReleaseOfAPipelineRunsTheScriptItHad() {
        String released = add(SmallPipeline.of(SmallPipeline.process("old_1", bare, "1000003")));
        dana.post("/api/cove/v1/pipelines/" + released + "/releases").ok();
        dana.addPipeline(
                        SmallPipeline.of(SmallPipeline.process("new_1", bare, "1000003")),
                        "?id=" + released)
                .ok();

        JsonNode old =
                dana.post(COMPUTATIONS, runOfPipeline(released).put("version", 1)).ok().json();
        JsonNode latest = dana.post(COMPUTATIONS, runOfPipeline(released)).ok().json();

        assertThat(old.at("/processes/0/name").textValue()).isEqualTo("old_1");
        assertThat(old.at("/run/version").intValue()).isEqualTo(1);
        assertThat(latest.at("/processes/0/name").textValue()).isEqualTo("new_1");
    }

    @Test
    void theParametersOfACustomPipelineBecomeNextflows() {
        String custom =
                add(
                        SmallPipeline.of(CUSTOM)
                                .withPanel(
                                        """
                                        {"named_parameters": true, "parameters": [
                                          {"name": "Input", "param_name": "input", "required": true},
                                          {"name": "Depth", "param_name": "depth", "value_type": "integer", "default_value": "10"},
                                          {"name": "Rate", "param_name": "rate", "value_type": "number"},
                                          {"name": "Skip", "param_name": "skip", "value_type": "boolean"},
                                          {"name": "Text", "param_name": "text", "default_value": "12"}]}
                                        """));
        ObjectNode body = runOfPipeline(custom);
        named(body, "input", "../data/reads");
        named(body, "rate", "0.5");
        named(body, "skip", "False");

        JsonNode answer = dana.post(COMPUTATIONS, body).ok().json();

        assertThat(cove.pipelinePlan(answer.path("id").textValue()).path("params").toString())
                .isEqualTo(
                        "{\"input\":\"../data/reads\",\"depth\":10,\"rate\":0.5,\"skip\":false,\"text\":\"12\"}");
        assertThat(answer.path("parameters").get(1).toString())
                .isEqualTo("{\"name\":\"Depth\",\"param_name\":\"depth\",\"value\":\"10\"}");
        assertThat(answer.has("processes")).isFalse();
        refused(runOfPipeline(custom), 400, "\"Input\" (input) needs a value");
    }

    @Test
    void withoutAPanelParametersAreReadAsNextflowReadsItsCommandLine() {
        String custom = add(SmallPipeline.of(CUSTOM));
        ObjectNode body = runOfPipeline(custom).put("nextflow_profile", "test, docker");
        named(body, "anything", "12");
        named(body, "flag", "true");
        named(body, "text", "1.2.3");

        JsonNode answer = dana.post(COMPUTATIONS, body).ok().json();

        JsonNode plan = cove.pipelinePlan(answer.path("id").textValue());
        assertThat(plan.path("params").toString())
                .isEqualTo("{\"anything\":12,\"flag\":true,\"text\":\"1.2.3\"}");
        assertThat(plan.path("profile").textValue()).isEqualTo("test,docker");
        assertThat(answer.path("nextflow_profile").textValue()).isEqualTo("test,docker");
    }

    @Test
    void aRunIsResumedFromAnEarlierOneOfTheSamePipelineWhoseWorkIsKept() throws IOException {
        String earlier = dana.run(run());
        dana.waitFor(earlier);
        String another = dana.run(runOf(bare));
        Path work = cove.results(earlier).resolveSibling("pipeline");
        FolderRemoval.remove(work);

        refused(run().put("resume_run_id", another), 400, another, "ran another program");
        refused(run().put("resume_run_id", earlier), 400, earlier, "not kept any more");

        Files.createDirectories(work);
        String resumed = dana.run(run().put("resume_run_id", earlier));
        assertThat(cove.pipelinePlan(resumed).path("resumeFrom").textValue()).isEqualTo(earlier);
    }

    @Test
    void aRunThatIsNotOverCannotBeResumed() {
        String earlier = dana.run(run());

        refused(run().put("resume_run_id", earlier), 400, earlier, "is not over");
    }

    @Test
    void howThePipelineWantsToBeRunIsPlanned() {
        String strict =
                add(
                        SmallPipeline.of(SmallPipeline.process("bare_1", bare, "1000003"))
                                .with(
                                        ".codeocean/settings.json",
                                        """
                                        {"version": 1, "verbose_logs": true,
                                         "nextflow_error_strategy": {"error_strategy": "retry", "max_retries": 3}}
                                        """));

        String id = dana.run(runOfPipeline(strict));

        JsonNode plan = cove.pipelinePlan(id);
        assertThat(plan.path("verboseLogs").booleanValue()).isTrue();
        assertThat(plan.at("/errorStrategy/word").textValue()).isEqualTo("RETRY");
        assertThat(plan.at("/errorStrategy/maxRetries").intValue()).isEqualTo(3);
    }

    @Test
    void aPipelineGetsTheWholeCapacityUnlessSettingsSayLess() {
        JsonNode run = dana.post(COMPUTATIONS, run()).ok().json().path("run");

        assertThat(run.path("cpus").intValue()).isEqualTo(8);
        assertThat(run.path("memory").longValue()).isEqualTo(8589934592L);
    }

    @Test
    void theUseOfAPipelineAndOfItsCapsulesIsNoted() {
        String capsule = capsule("1000006", SmallFolder.capsule("true"));
        String used = add(SmallPipeline.of(SmallPipeline.process("p_1", capsule, "1000006")));

        dana.run(runOfPipeline(used));

        for (String call : new String[] {"pipelines/" + used, "capsules/" + capsule}) {
            assertThat(
                            Eventually.see(
                                    () -> dana.get("/api/v1/" + call).json().path("last_accessed"),
                                    JsonNode::isIntegralNumber))
                    .isNotNull();
        }
    }

    @Test
    void thePipelineHasTheWidestNetworkOfItsCapsules() {
        String online =
                capsule(
                        "1000005",
                        SmallFolder.capsule("true")
                                .with(".codeocean/cove.json", "{\"network\": \"internet\"}"));
        String mixed =
                add(
                        SmallPipeline.of(
                                SmallPipeline.process("bare_1", bare, "1000003"),
                                SmallPipeline.process("online_2", online, "1000005")));

        JsonNode plan = cove.plan(dana.run(runOfPipeline(mixed)));

        assertThat(plan.path("network").textValue()).isEqualTo("INTERNET");
        assertThat(plan.at("/pipeline/processes/0/network").textValue()).isEqualTo("NONE");
        assertThat(plan.at("/pipeline/processes/1/network").textValue()).isEqualTo("INTERNET");
        assertThat(cove.plan(dana.run(run())).path("network").textValue()).isEqualTo("NONE");
    }

    @Test
    void aPipelineHasAtLeastWhatItsLargestProcessAsksFor(@TempDir Path small) {
        try (var modest =
                CoveHarness.start(
                        small,
                        """
                        [network]
                        default = "none"
                        [capacity]
                        cpus = 4
                        memory = 4294967296
                        [pipelines]
                        cpus = 1
                        memory = 1048576
                        """)) {
            CoveClient lee = modest.user("lee@example.org");
            String capsule = id(lee.addCapsule(SmallFolder.capsule("true"), "?slug=1000001"));
            String process = SmallPipeline.process("p_1", capsule, "1000001");
            String large = id(lee.addPipeline(SmallPipeline.of(process), ""));
            String huge =
                    id(lee.addPipeline(SmallPipeline.of(process.replace("cpus 1", "cpus 64")), ""));

            JsonNode run = lee.post(COMPUTATIONS, runOfPipeline(large)).ok().json().path("run");
            JsonNode cut = lee.post(COMPUTATIONS, runOfPipeline(huge)).ok().json().path("run");

            assertThat(run.path("cpus").intValue()).isEqualTo(1);
            assertThat(run.path("memory").longValue()).isEqualTo(1L << 30);
            assertThat(cut.path("cpus").intValue()).isEqualTo(4);
        }
    }
}
