// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cove.executor.ProcessTable;
import cove.testing.DiskTraces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Two pipelines in a real Nextflow: one as the editor generates it, one that a person wrote. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PipelineExecutionTest {
    private static final List<String> WORDS =
            List.of(
                    "two words",
                    "it's \"quoted\"",
                    "$HOME `id` ${x} $(id)",
                    "back\\slash \\n \\",
                    "line\nbreak\r\n\ttab ",
                    "",
                    "*",
                    "-x",
                    "größer ☕",
                    "#{[&;|<>");

    /** Leaves a file, a link to it, and a folder with a link in it. */
    private static final String REPORT =
            """
            printf '%s\\0' "$@" > ../results/named.txt
            cd ../data
            ls | sort > ../results/inputs.txt
            cd ../results
            mkdir -p tables/deep
            echo one > tables/deep/one.csv
            ln -s deep/one.csv tables/newest.csv
            ln -s inputs.txt latest
            echo "flavour ${FLAVOUR:-none}" > flavour.log
            printf %s "$TOKEN" | wc -c > token-length.log
            echo "report runs code/$(cat ../code/version)"
            """;

    private static final String NAMED =
            """
            {"named_parameters": true, "parameters": [
              {"name": "Title", "param_name": "title"},
              {"name": "Empty", "param_name": "empty"},
              {"name": "Depth", "param_name": "depth", "default_value": "3"}]}
            """;

    private static final String BY_HAND =
            """
            params.colour = 'grey'
            params.depth = 1
            params.title = 'none'

            process SECOND_TIME {
                publishDir "$RESULTS_PATH/by-hand"
                output: path 'once.txt', emit: file
                script:
                \"""
                echo "try ${task.attempt} is heard"
                [ ${task.attempt} = 2 ] || exit 7
                echo '$params.colour $params.depth $params.title ${task.cpus} ${task.memory}' > once.txt
                \"""
            }

            process IN_NEXTFLOW {
                input: val given
                output: val made
                exec: made = given.toUpperCase()
            }

            process JOIN {
                publishDir "$RESULTS_PATH/by-hand", mode: 'copy'
                input:
                path 'all.txt'
                path 'out.txt'
                output:
                path 'joined.txt'
                path 'out.txt', includeInputs: true
                script: "cat all.txt out.txt /repo/data/own.txt > joined.txt; ls /tasks/stage* | wc -l >> joined.txt"
            }

            workflow {
                SECOND_TIME()
                IN_NEXTFLOW(Channel.of('a', 'b'))
                JOIN(IN_NEXTFLOW.out.collectFile(name: 'all.txt', newLine: true, sort: true), SECOND_TIME.out.file)
                println "registry $REGISTRY_HOST, results $RESULTS_PATH"
                println "attached " + files('/data/**').sort()
            }
            """;

    private static final String CONFIGURATION =
            """
            params.colour = 'red'
            process.executor = 'awsbatch'
            process.queue = 'main'
            docker.enabled = true
            process {
                withName: SECOND_TIME { executor = 'slurm'; cpus = 2; memory = '300 MB' }
            }
            profiles {
                deep { params.depth = 9 }
                other { params.depth = 4 }
            }
            """;

    private static final String SECRET = "open-pipeline-chest";

    @TempDir private static Path home;
    private PipelineRuns runs;
    private CoveHarness cove;
    private String countId;
    private String flow;
    private String flowId;
    private String byHand;

    /** What stands in cove.toml. */
    String settings() {
        return PipelineRuns.SETTINGS;
    }

    @BeforeAll
    void run() {
        cove = CoveHarness.start(home, settings());
        CoveClient dana = cove.user("dana@example.org", "capsule:write", "data_asset:write");
        runs = new PipelineRuns(cove, dana);
        startGenerated(dana);
        startByHand(dana);
        runs.success(flow);
        runs.success(byHand);
    }

    private void startGenerated(CoveClient dana) {
        String split = runs.capsule("2000001", SmallFolder.capsule(split("old")));
        String oldCommit =
                dana.post("/api/cove/v1/capsules/" + split + "/releases")
                        .ok()
                        .json()
                        .path("commit")
                        .textValue();
        again(dana, split, SmallFolder.capsule("echo too new; exit 9"));
        countId =
                runs.capsule(
                        "2000002",
                        SmallFolder.capsule(count("first"))
                                .with("environment/Dockerfile", "FROM x\nENV FLAVOUR=sweet\n"));
        dana.post("/api/cove/v1/capsules/" + countId + "/releases").ok();
        again(dana, countId, SmallFolder.capsule("echo unreleased; exit 9"));
        dana.post("/api/cove/v1/secrets", Map.of("name", "Report key", "value", SECRET)).ok();
        SmallFolder reporting =
                SmallFolder.capsule(REPORT)
                        .withPanel(NAMED)
                        .with(
                                ".codeocean/secrets.json",
                                """
                                {"version": 1, "secrets": [
                                  {"type": "general", "description": "Report key", "value": "TOKEN"}]}
                                """);
        String report = runs.capsule("2000003", reporting.with("code/version", "planned"));
        String reads =
                dana.addDataAsset(
                        "reads", new SmallFolder(Map.of("x.txt", "1\n2\n3\n", "y.txt", "4\n5\n")));
        String genome = dana.addDataAsset("genome", new SmallFolder(Map.of("g.fa", "ACGT\n")));
        flowId =
                runs.add(
                        SmallPipeline.of(
                                        generated(split, oldCommit, report),
                                        """
                                        workflow {
                                        \treads = Channel.fromPath("../data/reads/*", type: 'any', relative: true)
                                        \tgenome = Channel.fromPath("../data/genome", type: 'any')

                                        \tsplit_1(reads)
                                        \tcount_2(split_1.out.to_count_2.flatten(), genome.collect())
                                        \treport_3(count_2.out.to_report_3.collect(), split_1.out.to_report_3.collect())
                                        }
                                        """)
                                .with(
                                        ".codeocean/datasets.json",
                                        "{\"attached_datasets\": [{\"id\": \"%s\", \"mount\": \"reads\"}, {\"id\": \"%s\", \"mount\": \"genome\"}]}"
                                                .formatted(reads, genome)));
        ObjectNode body = PipelineRuns.runOf(flowId);
        PipelineRuns.ordered(body, "split_1", WORDS.toArray(String[]::new));
        ObjectNode named = body.withArray("processes").addObject().put("name", "report_3");
        PipelineRuns.named(named, "title", "it's $5");
        PipelineRuns.named(named, "empty", "");
        flow = dana.run(body);
        again(dana, report, reporting.with("code/version", "moved meanwhile"));
    }

    /** Tells what it was started with and what it sees, and cuts each file in two. */
    private static String split(String word) {
        return """
        for file in $(cd ../data; ls); do
            head -n 1 /data/$file > /results/$file.first
            tail -n +2 ../data/$file > ../results/$file.rest
        done
        printf '%%s\\0' "$@" > /results/argv-$(cd ../data; ls | head -n 1)
        echo "%s split speaks"
        """
                .formatted(word);
    }

    /** Tells of its surroundings. */
    private static String count(String release) {
        return """
        name=$(cd ../data; ls | grep -v genome)
        {
            echo "counted=$(wc -l < ../data/$name)"
            echo "bases=$(cat ../data/genome/*.fa)"
            echo "release=%1$s"
            echo "job=$AWS_BATCH_JOB_ID"
            echo "ids=$CO_COMPUTATION_ID $CO_PIPELINE_ID $CO_CAPSULE_ID"
            echo "git=$GIT_HOST"
            echo "flavour=${FLAVOUR:-none}"
            echo "token=${TOKEN:-none}"
            echo "interfaces=$(tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' \\n')"
            echo "home=$(ls %2$s 2>&1 | head -n 1)"
            echo "work=$(ls -d /tasks/??/* | wc -l)"
            echo "nextflow=$(ls /run/nextflow | tr '\\n' ' ')"
        } > "../results/count-$name"
        """
                .formatted(release, home);
    }

    private String generated(String split, String oldCommit, String report) {
        return String.join(
                "\n",
                GeneratedProcess.of("split_1", split, "2000001")
                        .input("val path1")
                        .output("path 'capsule/results/*.{first,rest}', emit: to_count_2")
                        .output("path 'capsule/results/argv*', emit: to_report_3")
                        .step(
                                "ln -s \"/tmp/data/reads/$path1\" \"capsule/data/$path1\" # id: reads")
                        .cloned("--filter=tree:0")
                        .at(oldCommit)
                        .published()
                        .text(),
                GeneratedProcess.of("count_2", countId, "2000002")
                        .input("path 'capsule/data/'")
                        .input("path 'capsule/data/genome'")
                        .output("path 'capsule/results/*', emit: to_report_3")
                        .cloned("--filter=tree:0 --branch v1.0")
                        .published()
                        .text(),
                GeneratedProcess.of("report_3", report, "2000003")
                        .directive("publishDir \"$RESULTS_PATH/linked\"")
                        .directive(
                                "publishDir \"$RESULTS_PATH/copied\", mode: 'copy', saveAs: { filename -> filename.matches(\"capsule/results/.*\\\\.txt\") ? new File(filename).getName() : null }")
                        .published()
                        .input("path 'capsule/data/'")
                        .input("path 'capsule/data/'")
                        .output("path 'capsule/results/*'")
                        .text());
    }

    private void startByHand(CoveClient dana) {
        String pipeline =
                runs.add(
                        SmallPipeline.of(BY_HAND)
                                .with("pipeline/nextflow.config", CONFIGURATION)
                                .with("data/own.txt", "own data\n")
                                .with(
                                        ".codeocean/settings.json",
                                        """
                                        {"version": 1, "verbose_logs": true,
                                         "nextflow_error_strategy": {"error_strategy": "retry", "max_retries": 2}}
                                        """));
        ObjectNode body = PipelineRuns.runOf(pipeline).put("nextflow_profile", "deep");
        PipelineRuns.named(body, "title", "for $5");
        byHand = dana.run(body);
    }

    private void again(CoveClient dana, String capsule, SmallFolder folder) {
        dana.addCapsule(folder, "?id=" + capsule).ok();
    }

    @AfterAll
    void close() {
        cove.close();
    }

    private Path results(String path) {
        return cove.results(flow).resolve(path);
    }

    private String countOf(String input) {
        return runs.result(flow, "count-" + input);
    }

    @Test
    void wordsArriveAtACapsuleAsTheyWereSent() {
        assertThat(runs.result(flow, "argv-x.txt")).isEqualTo(String.join("\0", WORDS) + "\0");
        assertThat(runs.result(flow, "named.txt"))
                .isEqualTo("--title=it's $5\0--empty=\0--depth=3\0");
    }

    @Test
    void aDataAssetOfItsResultsTellsWhatItWasMadeBy() {
        JsonNode asset = captured(flow);

        JsonNode provenance = asset.path("provenance");
        JsonNode run = runs.dana().computation(flow).ok().json().path("run");
        assertThat(provenance.path("computation").textValue()).isEqualTo(flow);
        assertThat(provenance.path("pipeline_id").textValue()).isEqualTo(flowId);
        assertThat(provenance.has("capsule_id")).isFalse();
        assertThat(provenance.has("capsule")).isFalse();
        assertThat(provenance.path("commit").textValue()).isEqualTo(run.path("commit").textValue());
        assertThat(provenance.path("run_script").textValue()).isEqualTo("pipeline/main.nf");
        assertThat(provenance.path("data_assets")).hasSize(2);
        assertThat(asset.has("nextflow_profile")).isFalse();
        var values = asset.path("app_parameters");
        assertThat(values).hasSize(WORDS.size() + 3);
        assertThat(values.get(0).path("name").textValue()).isEqualTo("split_1");
        assertThat(values.findValuesAsText("value").subList(0, WORDS.size())).isEqualTo(WORDS);
        assertThat(values.toString())
                .endsWith(
                        """
                        {"name":"report_3: Title","value":"it's $5"},\
                        {"name":"report_3: Empty","value":""},\
                        {"name":"report_3: Depth","value":"3"}]""");
    }

    @Test
    void aDataAssetOfAPipelineByHandTellsItsProfileAndItsOwnParameters() {
        JsonNode asset = captured(byHand);

        assertThat(asset.path("nextflow_profile").textValue()).isEqualTo("deep");
        assertThat(asset.path("app_parameters").toString())
                .isEqualTo("[{\"name\":\"title\",\"value\":\"for $5\"}]");
        assertThat(asset.at("/provenance/data_assets").toString()).isEqualTo("[]");
    }

    private JsonNode captured(String computation) {
        String id = runs.dana().createDataAsset(CoveClient.dataAssetOf(computation, null));
        return runs.dana().waitForDataAsset(id);
    }

    @Test
    void eachFileOfAChannelHasATaskAndAllOfThemAreCollected() {
        assertThat(countOf("x.txt.first")).contains("counted=1\n");
        assertThat(countOf("x.txt.rest")).contains("counted=2\n");
        assertThat(countOf("y.txt.rest")).contains("counted=1\n");
        assertThat(runs.result(flow, "inputs.txt"))
                .isEqualTo(
                        """
                        argv-x.txt
                        argv-y.txt
                        count-x.txt.first
                        count-x.txt.rest
                        count-y.txt.first
                        count-y.txt.rest
                        """);
    }

    @Test
    void aProcessRunsTheCommitOrTheReleaseThatItsScriptNamesOrTheOneItWasPlannedWith() {
        assertThat(runs.log(flow)).contains("old split speaks").doesNotContain("too new");
        assertThat(countOf("x.txt.first")).contains("release=first\n");
        assertThat(runs.log(flow)).contains("report runs code/planned");
    }

    @Test
    void aTaskKnowsItsIdsAndTheVariablesOfItsOwnCapsule() {
        assertThat(countOf("x.txt.first"))
                .contains("ids=%s %s %s\n".formatted(flow, flowId, countId))
                .containsPattern("git=.+\n")
                .contains("bases=ACGT\n")
                .contains("flavour=sweet\n");
        assertThat(runs.result(flow, "flavour.log")).isEqualTo("flavour none\n");
        var jobs = new TreeSet<String>();
        for (String input : List.of("x.txt.first", "x.txt.rest", "y.txt.first", "y.txt.rest")) {
            jobs.add(countOf(input).replaceAll("(?s).*\njob=([^\n]+)\n.*", "$1"));
        }
        assertThat(jobs).hasSize(4).allMatch(job -> job.matches("[0-9a-f]{30}"));
    }

    @Test
    void aSecretIsForTheProcessOfItsCapsuleAloneAndOnNoDisk() {
        assertThat(runs.result(flow, "token-length.log").strip())
                .isEqualTo(Integer.toString(SECRET.length()));
        assertThat(countOf("x.txt.first")).contains("token=none\n");
        assertThat(DiskTraces.of(SECRET, home)).isEmpty();
        assertThat(ProcessTable.mentioning(SECRET)).isEmpty();
    }

    @Test
    void aTaskSeesNeitherTheHomeNorOtherTasksNorTheNetwork() {
        assertThat(countOf("y.txt.first"))
                .contains("interfaces=lo\n")
                .contains("home=ls: cannot access '%s'".formatted(home))
                // Its own, and the one whose output it reads.
                .contains("work=2\n")
                .contains("nextflow=gitconfig repositories")
                .doesNotContain("admin-token");
    }

    @Test
    void whatIsPublishedIsRealFiles() throws IOException {
        for (String file :
                List.of(
                        "inputs.txt",
                        "latest",
                        "tables/newest.csv",
                        "linked/capsule/results/tables/deep/one.csv",
                        "linked/capsule/results/latest",
                        "copied/named.txt")) {
            assertThat(Files.isRegularFile(results(file), LinkOption.NOFOLLOW_LINKS))
                    .as(file)
                    .isTrue();
        }
        assertThat(runs.result(flow, "tables/newest.csv")).isEqualTo("one\n");
        assertThat(runs.result(flow, "latest")).isEqualTo(runs.result(flow, "inputs.txt"));
        try (var copied = Files.list(results("copied"))) {
            assertThat(copied.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("named.txt", "inputs.txt");
        }
        try (var all = Files.walk(results(""))) {
            assertThat(all.filter(Files::isSymbolicLink)).isEmpty();
        }
    }

    @Test
    void nextflowsReportsLieBesideTheResults() {
        assertThat(runs.result(flow, "nextflow/trace.txt").lines()).hasSize(1 + 2 + 4 + 1);
        assertThat(runs.result(flow, "nextflow/report.html")).contains("report_3", "</html>");
        assertThat(runs.result(flow, "nextflow/timeline.html")).contains("count_2", "</html>");
        assertThat(runs.result(flow, "nextflow/dag.html")).contains("split_1");
        assertThat(runs.result(flow, "nextflow/nextflow.log")).contains("Session UUID");
        assertThat(runs.dana().computation(flow).json().path("has_results").booleanValue())
                .isTrue();
    }

    @Test
    void aUsersConfigurationIsHonouredButForTheEngine() {
        assertThat(runs.result(byHand, "by-hand/once.txt")).isEqualTo("red 9 for $5 2 300 MB\n");
    }

    @Test
    void aFailedTaskIsTriedAgainWhereTheSettingsSaySo() {
        assertThat(runs.log(byHand)).contains("try 2 is heard");
        JsonNode tasks = runs.tasks(byHand, "?process=SECOND_TIME").path("tasks");
        assertThat(tasks.findValuesAsText("state")).containsExactly("failed", "succeeded");
        assertThat(tasks.findValuesAsText("attempt")).containsExactly("1", "2");
        assertThat(tasks.findValuesAsText("exit_code")).containsExactly("7", "0");
    }

    @Test
    void whatNextflowItselfMakesReachesATask() {
        assertThat(runs.result(byHand, "by-hand/joined.txt"))
                .startsWith("A\nB\nred 9 for $5 2 300 MB\nown data\n");
    }

    @Test
    void theScriptKnowsTheRegistryTheResultsAndTheData() {
        assertThat(runs.log(byHand))
                .containsPattern("registry \\S+, results /\\S+\n")
                .contains("attached [/data/own.txt]");
    }
}
