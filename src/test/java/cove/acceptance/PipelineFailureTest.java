// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Why pipelines fail, in words; and what is not done again when one is resumed. */
class PipelineFailureTest {
    @TempDir private static Path home;
    private static CoveHarness cove;
    private static PipelineRuns runs;
    private static String last;
    private static String resumable;
    private static String failed;
    private static String notFound;
    private static String nothingWritten;
    private static String hungry;
    private static String slow;
    private static String syntax;
    private static String undefined;
    private static String collision;
    private static String afterIgnored;

    @BeforeAll
    static void run() {
        cove = CoveHarness.start(home, PipelineRuns.SETTINGS);
        runs =
                new PipelineRuns(
                        cove, cove.user("dana@example.org", "capsule:write", "data_asset:read"));
        failed = startResumable();
        notFound = start("no-such-tool --version");
        nothingWritten = start("echo all done");
        hungry = start("x=$(head -c 200M /dev/zero | base64); echo $x > made", "memory '100 MB'");
        slow = start("echo waiting; sleep 1000", "time '1 s'");
        syntax = runs.start(SmallPipeline.of("workflow {\n    x = = 3\n}\n"));
        undefined = runs.start(SmallPipeline.of("workflow { println nowhere_said }\n"));
        afterIgnored =
                runs.start(
                        SmallPipeline.of(
                                """
                                process SAY {
                                    errorStrategy 'ignore'
                                    output: path 'said', optional: true
                                    script: "exit 3"
                                }
                                process USE {
                                    input: val word
                                    script: "true"
                                }
                                workflow {
                                    SAY()
                                    USE(SAY.out.ifEmpty('none').map { nowhere_said })
                                }
                                """));
        collision =
                runs.start(
                        SmallPipeline.of(
                                """
                                process SAY {
                                    input: val word
                                    output: path 'same.txt'
                                    script: "touch same.txt"
                                }
                                process JOIN {
                                    input: path 'said/*'
                                    script: "true"
                                }
                                workflow {
                                    SAY(Channel.of(1, 2))
                                    JOIN(SAY.out.collect())
                                }
                                """));
    }

    private static String start(String script, String... directives) {
        return runs.start(
                SmallPipeline.of(
                        """
                        process MAKE {
                            %s
                            output: path 'made'
                            script: '''
                            %s
                            '''
                        }
                        workflow { MAKE() }
                        """
                                .formatted(String.join("\n", directives), script)));
    }

    private static String startResumable() {
        String first =
                runs.capsule("3000001", SmallFolder.capsule("date +%s%N > ../results/when.txt"));
        last =
                runs.capsule(
                        "3000002",
                        SmallFolder.capsule("echo reading; echo 'no good: 3' >&2; exit 3"));
        resumable =
                runs.add(
                        SmallPipeline.of(
                                GeneratedProcess.of("first_1", first, "3000001")
                                        .output("path 'capsule/results/*', emit: to_last_2")
                                        .published()
                                        .text(),
                                GeneratedProcess.of("last_2", last, "3000002")
                                        .input("path 'capsule/data/'")
                                        .output("path 'capsule/results/*'")
                                        .published()
                                        .text(),
                                """
                                workflow {
                                \tfirst_1()
                                \tlast_2(first_1.out.to_last_2.collect())
                                }
                                """));
        return runs.dana().run(PipelineRuns.runOf(resumable));
    }

    @AfterAll
    static void close() {
        cove.close();
    }

    private static JsonNode failure(String id, String cause, String... words) {
        JsonNode computation = runs.waitFor(id);
        JsonNode failure = computation.path("failure");
        assertThat(computation.path("state").textValue()).isEqualTo("completed");
        assertThat(computation.path("end_status").textValue()).isEqualTo("failed");
        assertThat(computation.path("exit_code").intValue()).isEqualTo(1);
        assertThat(failure.path("cause").textValue())
                .as(computation + runs.log(id))
                .isEqualTo(cause);
        assertThat(failure.path("message").textValue()).contains(words);
        assertThat(failure.path("advice").textValue()).isNotBlank();
        return failure;
    }

    @Test
    void aTaskThatFailsIsNamedWithItsExitCodeAndItsLastLines() {
        JsonNode failure =
                failure(
                        failed,
                        "exit_code",
                        "Process last_2",
                        "task 2",
                        "(capsule-3000002)",
                        "exit code 3");

        assertThat(failure.path("evidence").toString()).contains("reading", "no good: 3");
        assertThat(failure.path("advice").textValue()).contains("--task 2");
    }

    @Test
    void onlyWhatFailedIsDoneAgainWhenARunIsResumed() {
        runs.waitFor(failed);
        runs.dana()
                .addCapsule(
                        SmallFolder.capsule("cp ../data/when.txt ../results/copy.txt"),
                        "?id=" + last)
                .ok();

        String resumed =
                runs.dana().run(PipelineRuns.runOf(resumable).put("resume_run_id", failed));
        runs.success(resumed);

        assertThat(runs.result(resumed, "nextflow/trace.txt"))
                .containsPattern("first_1 \\(capsule-3000001\\)\tCACHED")
                .containsPattern("last_2 \\(capsule-3000002\\)\tCOMPLETED");
        JsonNode tasks = runs.tasks(resumed, "").path("tasks");
        assertThat(tasks.findValuesAsText("state")).containsExactly("cached", "succeeded");
        assertThat(runs.result(resumed, "copy.txt"))
                .isEqualTo(runs.result(resumed, "when.txt"))
                .isEqualTo(runs.result(failed, "when.txt"));
    }

    @Test
    void aProgramThatIsNotThereIsNamed() {
        failure(notFound, "command_not_found", "Process MAKE", "'no-such-tool'", "127");
    }

    @Test
    void aTaskThatLeavesNothingIsToldToLeaveSomething() {
        JsonNode failure = failure(nothingWritten, "missing_output", "Process MAKE", "made");

        assertThat(failure.path("evidence").toString()).contains("all done");
    }

    @Test
    void aTaskOverItsMemoryIsNamed() {
        assumeTrue(runs.hasControlGroups(hungry), "no control groups here");

        JsonNode failure = failure(hungry, "out_of_memory", "Process MAKE", "100.0 MiB");

        assertThat(failure.path("advice").textValue()).contains("memory", "main.nf");
        assertThat(runs.tasks(hungry, "").at("/tasks/0/out_of_memory").booleanValue()).isTrue();
    }

    @Test
    void aTaskOverItsTimeIsNamed() {
        failure(slow, "time_limit", "Process MAKE", "1s");
    }

    @Test
    void whatIsWrongWithTheScriptIsToldWithItsPlace() {
        failure(syntax, "pipeline_error", "Script compilation error: ", "@ line 3");
        assertThat(
                        failure(undefined, "pipeline_error", "No such variable: nowhere_said")
                                .toString())
                .contains("Check script 'main.nf' at line: 3");
    }

    @Test
    void whatNextflowCannotStartIsToldWithItsCause() {
        failure(collision, "pipeline_error", "'JOIN'", "input file name collision");
    }

    @Test
    void aTaskWhoseFailureWasIgnoredIsNotToBlame() {
        assertThat(failure(afterIgnored, "pipeline_error", "nowhere_said").get("message").asText())
                .doesNotContain("SAY");
    }
}
