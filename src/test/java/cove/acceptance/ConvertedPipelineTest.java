// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scripts in DSL1 of {@code Dsl1GoldenTest}, run: the right files come out. */
class ConvertedPipelineTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden/nextflow");
    private static final String READS = "aaaaaaaa-0000-4000-8000-000000000001";
    private static final String GENOME = "aaaaaaaa-0000-4000-8000-000000000002";
    private static final String MOVIES = "aaaaaaaa-0000-4000-8000-000000000004";

    /** Writes all that it was given into one file, named by its first argument. */
    private static final String LIST =
            """
            cd ../data
            for file in $(find -L . -type f | LC_ALL=C sort); do
                echo "$file $(paste -s -d ' ' $file)"
            done > ../scratch/list
            names=$(cut -d ' ' -f 1 ../scratch/list | tr -dc a-z0-9)
            mv ../scratch/list "../results/${1:-list}-$names.txt"
            """;

    @TempDir private static Path home;
    private static CoveHarness cove;
    private static PipelineRuns runs;
    private static final Map<String, String> LATEST = new TreeMap<>();
    private static String oldest;
    private static String data;
    private static String indexed;
    private static String once;
    private static String byHand;

    @BeforeAll
    static void run() {
        cove = CoveHarness.start(home, PipelineRuns.SETTINGS);
        CoveClient dana = cove.user("dana@example.org", "capsule:write", "data_asset:write");
        runs = new PipelineRuns(cove, dana);
        capsule("1000001", "for f in ../data/*; do tr a-z A-Z < $f > ../results/${f##*/}; done");
        capsule("1000002", LIST);
        capsule("1000003", "for i in $(seq $2); do echo $1 $i > ../results/$1-$i.txt; done");
        dana.addDataAsset(
                "reads", new SmallFolder(Map.of("a.txt", "read a", "b.txt", "read b")), READS);
        dana.addDataAsset("genome", new SmallFolder(Map.of("g.fa", "acgt")), GENOME);
        dana.addDataAsset(
                "movies", new SmallFolder(Map.of("m.avi", "movie", "session.json", "{}")), MOVIES);
        oldest = start("oldest", Map.of(), "reads " + READS, "genome " + GENOME);
        data =
                start(
                        "data",
                        Map.of("data/settings/s.txt", "set"),
                        "reads " + READS,
                        "movies " + MOVIES);
        indexed = start("indexed", Map.of());
        once = start("once", Map.of("data/tables/t1.csv", "1", "data/tables/t2.csv", "2"));
        byHand =
                start(
                        "by-hand",
                        Map.of(
                                "data/tables/t1.csv", "1",
                                "data/tables/t2.csv", "2",
                                "pipeline/combined-data/sheets.txt", "../data/tables/t1.csv\n"));
    }

    /** With two releases, since some scripts name the second. */
    private static void capsule(String slug, String script) {
        String id = runs.capsule(slug, SmallFolder.capsule(script));
        String releases = "/api/cove/v1/capsules/" + id + "/releases";
        runs.dana().post(releases).ok();
        runs.dana().addCapsule(SmallFolder.capsule(script + "\n# again"), "?id=" + id).ok();
        LATEST.put(slug, runs.dana().post(releases).ok().json().path("commit").textValue());
    }

    private static String start(String name, Map<String, String> files, String... attached) {
        try {
            String script =
                    Files.readString(GOLDEN.resolve(name + ".dsl1.nf"))
                            .replace(
                                    "c0ffee0000000000000000000000000000000001",
                                    LATEST.get("1000001"))
                            .replace(
                                    "c0ffee0000000000000000000000000000000002",
                                    LATEST.get("1000002"));
            var pipeline = new SmallFolder(files).with("pipeline/main.nf", script);
            var assets = new StringBuilder();
            for (String asset : attached) {
                String[] words = asset.split(" ", -1);
                assets.append(assets.isEmpty() ? "" : ", ")
                        .append(
                                "{\"mount\": \"%s\", \"id\": \"%s\"}"
                                        .formatted(words[0], words[1]));
            }
            return runs.start(
                    pipeline.with(
                            ".codeocean/datasets.json",
                            "{\"attached_datasets\": [%s]}".formatted(assets)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterAll
    static void close() {
        cove.close();
    }

    private static Map<String, String> results(String id) {
        runs.success(id);
        Path results = cove.results(id);
        var texts = new TreeMap<String, String>();
        try (var files = Files.walk(results)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = results.relativize(file).toString();
                if (!name.startsWith("nextflow/") && !name.equals("output")) {
                    texts.put(name, Files.readString(file));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return texts;
    }

    @Test
    void theOldestStyle() {
        assertThat(results(oldest))
                .isEqualTo(
                        Map.of(
                                "list-atxtbtxtgenomegfa.txt",
                                """
                                ./a.txt READ A
                                ./b.txt READ B
                                ./genome/g.fa acgt
                                """));
    }

    @Test
    void dataOfEachKindAndPartsThatAreScatteredAndGathered() {
        var found = results(data);

        var cells = new StringBuilder();
        for (int part = 1; part <= 3; part++) {
            String name = "list-moviesmavimoviessessionjsonpartsplit%dtxt.txt".formatted(part);
            String text =
                    "./movies/m.avi movie\n./movies/session.json {}\n./part/split-%1$d.txt split %1$d\n"
                            .formatted(part);
            assertThat(found.remove("cells/" + name)).isEqualTo(text);
            cells.append("./cells/%s %s\n".formatted(name, text.strip().replace('\n', ' ')));
        }
        for (int part = 1; part <= 3; part++) {
            cells.append("./parts/split-%1$d.txt split %1$d\n".formatted(part));
        }
        assertThat(found.keySet()).hasSize(2).allMatch(name -> name.startsWith("report/list-"));
        assertThat(found.values())
                .containsExactlyInAnyOrder("./a.txt read a\n" + cells, "./b.txt read b\n" + cells);
    }

    @Test
    void foldersByNumber() {
        var found = results(indexed);

        var lists = new ArrayList<String>();
        for (int job = 1; job <= 3; job++) {
            assertThat(found)
                    .containsEntry("jobs/job-%d.txt".formatted(job), "job %d\n".formatted(job));
            lists.add(found.get("%d/list-jobs.txt".formatted(job)));
        }
        assertThat(lists)
                .containsExactlyInAnyOrder("./jobs job 1\n", "./jobs job 2\n", "./jobs job 3\n");
        assertThat(found).hasSize(6);
    }

    @Test
    void whatAProcessEmitsOnceIsTakenOnce() {
        var found = results(once);

        assertThat(found).hasSize(2);
        assertThat(found.toString())
                .containsPattern(
                        "fit/fit-settingssetting1txttablet[12]csv.txt=./settings/setting-1.txt setting 1\n./table/t(1.csv 1|2.csv 2)\n")
                .containsPattern(
                        "draw/draw-\\w+.txt=./model/fit-\\w+.txt ./settings/setting-1.txt setting 1 ./table/t(1.csv 1|2.csv 2)\n");
    }

    @Test
    void aGeneratedScriptThatAPersonWentOnWith() {
        var found = results(byHand);

        var joined = new ArrayList<String>();
        var heard = new ArrayList<String>();
        found.forEach((name, text) -> (name.startsWith("heard/") ? heard : joined).add(text));
        assertThat(found.keySet())
                .hasSize(8)
                .contains("heard/heard-1.txt", "heard/heard-4.txt")
                .anyMatch(name -> name.matches("joined-t[12].csv.1.part-1-1.txt"))
                .anyMatch(name -> name.matches("joined-t[12].csv.2.part-2-1.txt"));
        assertThat(joined)
                .containsExactlyInAnyOrderElementsOf(heard)
                .allMatch(text -> text.matches("from t[12].csv.copy into t[12].csv.[12].part\n"));
    }
}
