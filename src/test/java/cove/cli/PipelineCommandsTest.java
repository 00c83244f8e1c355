// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PipelineCommandsTest {
    private static final String ORDERED =
            """
            {"parameters": [{"name": "Threads", "default_value": "2"}, {"name": "Mode"}, {"name": "Seed"}]}
            """;
    private static final String NAMED =
            """
            {"named_parameters": true, "parameters": [
              {"name": "Report file", "param_name": "report", "default_value": "all.html"}]}
            """;

    @TempDir private static Path folder;
    private static TestingCove cove;
    private static String align;
    private static String report;

    @BeforeAll
    static void serve() {
        cove = TestingCove.served(folder);
        align = capsule("align", ORDERED, "1000001");
        report = capsule("report", NAMED, "1000002");
    }

    @AfterAll
    static void close() {
        cove.close();
    }

    private static String capsule(String name, String panel, String slug) {
        Path capsule = cove.capsule(name, "true");
        cove.write(Path.of(name + "/.codeocean/app-panel.json"), panel);
        return cove.cove("capsule", "add", capsule, "--slug", slug).answer();
    }

    private static String script(String capsule, String slug) {
        return """
        process align_1 {
            tag 'capsule-%2$s'
            container "$REGISTRY_HOST/capsule/%1$s"
            script:
            \"""
            git clone "https://\\$GIT_ACCESS_TOKEN@\\$GIT_HOST/capsule-%2$s.git" capsule-repo
            mv capsule-repo/code capsule/code
            cd capsule/code
            ./run ${params.align_1_args}
            \"""
        }
        process report_2 {
            tag 'capsule-1000002'
            container "$REGISTRY_HOST/capsule/%3$s"
            script:
            \"""
            git clone "https://\\$GIT_ACCESS_TOKEN@\\$GIT_HOST/capsule-1000002.git" capsule-repo
            mv capsule-repo/code capsule/code
            cd capsule/code
            ./run ${params.report_2_args}
            \"""
        }
        """
                .formatted(capsule, slug, report);
    }

    private static Path pipeline(String name, String script) {
        return cove.write(Path.of(name + "/pipeline/main.nf"), script).getParent().getParent();
    }

    @Test
    void addPrintsTheIdAloneAndReleaseTheNumberAlone() {
        Path pipeline = pipeline("plain", script(align, "1000001"));

        var added = cove.cove("pipeline", "add", pipeline, "--name", "Plain pipeline");

        assertThat(added.answer()).matches("[0-9a-f-]{36}");
        assertThat(added.err()).isEmpty();
        assertThat(cove.cove("pipeline", "release", added.answer()).out()).isEqualTo("1\n");
        assertThat(cove.cove("pipeline", "list").out())
                .containsPattern(added.answer() + "  \\d{7} .*  Plain pipeline\n");
        assertThat(cove.cove("capsule", "list").out()).doesNotContain("Plain pipeline");
        assertThat(cove.cove("pipeline", "script", added.answer(), "--version", "1").out())
                .startsWith("process align_1 {");
    }

    @Test
    void capsulesThatAreNotHereAreToldOnStandardErrorWithTheirCommand() {
        String missing = UUID.randomUUID().toString();

        var added = cove.cove("pipeline", "add", pipeline("lacking", script(missing, "1000009")));

        String command =
                "cove capsule add GIT_URL_OR_FOLDER --id %s --slug 1000009".formatted(missing);
        assertThat(added.exitCode()).isZero();
        assertThat(added.answer()).matches("[0-9a-f-]{36}");
        assertThat(added.err()).contains("align_1", command).doesNotContain("report_2");
        var run = cove.cove("run", added.answer());
        assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(run.err()).startsWith("cove: ").contains(command);
        cove.cove("capsule", "add", folder.resolve("align"), "--id", missing, "--slug", "1000009");
        assertThat(cove.cove("run", added.answer(), "--detach").exitCode()).isZero();
    }

    @Test
    void capsulesThatLieInThePipelinesFolderAreAddedWhereTheyAreMissing() {
        String missing = UUID.randomUUID().toString();
        Path pipeline = pipeline("bundled", script(missing, "1000011"));
        cove.capsule("bundled/capsules/capsule-1000011", "echo bundled");
        cove.capsule("bundled/capsules/capsule-1000002", "echo not this one, it is here");

        var added = cove.cove("pipeline", "add", pipeline);

        assertThat(added.err()).isEqualTo("Added capsule capsule-1000011, which came with it.\n");
        assertThat(cove.cove("capsule", "list").out())
                .containsPattern(missing + "  1000011 ")
                .containsPattern(report + "  1000002 ");
        assertThat(run(added.answer()).at("/processes/0/capsule_id").asText()).isEqualTo(missing);
    }

    @Test
    void eachCommandNamesTheOther() {
        Path pipeline = pipeline("other", script(align, "1000001"));

        assertThat(cove.cove("capsule", "add", pipeline).err()).contains("cove pipeline add");
        assertThat(cove.cove("pipeline", "add", folder.resolve("align")).err())
                .contains("cove capsule add");
    }

    @Test
    void aFolderThatIsAPipelineIsAddedAndRun() {
        Path pipeline = pipeline("folder", script(align, "1000001"));

        JsonNode first = run(pipeline);
        JsonNode second = run(pipeline);

        assertThat(first.at("/run/pipeline_id").isTextual()).isTrue();
        assertThat(second.at("/run/pipeline_id")).isEqualTo(first.at("/run/pipeline_id"));
    }

    @Test
    void anExportIsAdded() throws IOException {
        Path zip = folder.resolve("pipeline.zip");
        try (var out = new ZipOutputStream(Files.newOutputStream(zip))) {
            out.putNextEntry(new ZipEntry("capsule-1234567/pipeline/main.nf"));
            out.write(script(align, "1000001").getBytes(StandardCharsets.UTF_8));
        }

        assertThat(cove.cove("pipeline", "add", zip).answer()).matches("[0-9a-f-]{36}");
        assertThat(run(zip).at("/run/pipeline_id").isTextual()).isTrue();
    }

    /** The computation, whatever becomes of it. */
    private static JsonNode run(Object... words) {
        var args = new ArrayList<Object>(List.of("run"));
        args.addAll(List.of(words));
        args.addAll(List.of("--detach", "--json"));
        return cove.cove(args.toArray()).json();
    }

    @Test
    void theValueOfAProcessGoesByNameLabelOrNumber() {
        Path pipeline = pipeline("values", script(align, "1000001"));

        JsonNode byName =
                run(
                        pipeline,
                        "--process",
                        "align_1:Mode=a=b: c",
                        "--process",
                        "report_2:report=one.html");
        JsonNode byLabel = run(pipeline, "--process", "report_2:Report file=two.html");
        JsonNode byNumber = run(pipeline, "--process", "align_1:3=7", "--process", "align_1:1=4");

        assertThat(values(byName, 0)).isEqualTo("2|a=b: c||");
        assertThat(values(byName, 1)).isEqualTo("one.html|");
        assertThat(values(byLabel, 1)).isEqualTo("two.html|");
        assertThat(values(byNumber, 0)).isEqualTo("4||7|");
    }

    private static String values(JsonNode computation, int process) {
        var values = new StringBuilder();
        computation
                .path("processes")
                .path(process)
                .path("parameters")
                .forEach(parameter -> values.append(parameter.path("value").asText()).append('|'));
        return values.toString();
    }

    @Test
    void aValueWithoutItsSignsIsWrongUsage() {
        for (String text : new String[] {"align_1", "align_1:x", ":x=1", "align_1:=1"}) {
            var outcome = cove.cove("run", align, "--process", text);

            assertThat(outcome.exitCode()).isEqualTo(ExitCode.WRONG_USAGE);
            assertThat(outcome.err()).contains("NAME:PARAM=VALUE");
        }
    }

    @Test
    void showTellsTheProcesses() {
        Path pipeline = pipeline("shown", script(align, "1000001"));
        JsonNode computation = run(pipeline, "--profile", "test", "--process", "align_1:1=4");

        assertThat(cove.cove("show", computation.path("id").asText()).out())
                .containsPattern("pipeline +" + computation.at("/run/pipeline_id").asText())
                .containsPattern("profile +test\n")
                .containsPattern("process +align_1 runs capsule " + align + "\n +Threads = 4\n")
                .containsPattern("process +report_2 runs capsule " + report);
    }

    @Test
    void aRunToResumeHasToBeOfThePipeline() {
        Path pipeline = pipeline("resumed", script(align, "1000001"));
        String other = run(folder.resolve("align")).path("id").asText();

        var outcome = cove.cove("run", pipeline, "--resume", other.substring(0, 13));

        assertThat(outcome.err()).contains(other, "ran another program");
    }

    @Test
    void aPipelineRunsInOneCommandAndItsTasksCanBeLookedAt() {
        cove.write(
                Path.of("words/pipeline/main.nf"),
                """
                process SAY {
                    input: val word
                    script: "echo it says $word; exit ${word == 'no' ? 3 : 0}"
                }
                workflow { SAY(Channel.of('no')) }
                """);

        var ran = cove.cove("run", folder.resolve("words"), "--json");
        String id = ran.json().path("id").asText();

        assertThat(ran.exitCode()).as(ran.err()).isEqualTo(1);
        assertThat(cove.cove("logs", id, "--task", "1").out()).isEqualTo("it says no\n");
        assertThat(cove.cove("logs", "-f", id, "--task", "1", "--json").json().path("log").asText())
                .isEqualTo("it says no\n");
        assertThat(cove.cove("logs", id, "--task", "2").exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(cove.cove("show", id).out())
                .containsPattern("tasks +SAY: 1 failed")
                .contains("exit code 3", "--task 1");
    }
}
