// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import cove.testing.Eventually;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of one computation, in a real Chromium, against real runs. */
class PagesRunTest {
    private static final String LOG =
            """
            seq -f 'step %06g: nothing to tell of' 60000
            echo "Traceback (most recent call last):"
            echo '  File "/code/fit.py", line 12, in <module>'
            echo "ValueError: the NEEDLE is not in the hay"
            seq -f 'step %06g: nothing to tell of' 60001 120000
            echo "Segmentation fault"
            """;

    private static final String FILES =
            """
            cd /results
            mkdir -p many/deep 'with blank' && ln -s many 'link to a folder' && ln -s ../plots/a.txt many/link
            mkdir plots && echo 'ä' > 'plots/größe ñ.txt' && echo a > plots/a.txt
            seq 1 1200 | while read -r n; do : > "many/file-$(printf %05d "$n").txt"; done
            """;

    @TempDir private static Path home;
    private static CoveHarness cove;
    private static CoveClient admin;
    private static Visitor visitor;
    private static Page page;

    @BeforeAll
    static void start() {
        cove = CoveHarness.start(home);
        admin = cove.admin();
        visitor = new Visitor(cove);
        page = visitor.page();
    }

    @AfterAll
    static void close() {
        visitor.close();
        cove.close();
    }

    private static String capsule(String script) {
        return admin.addCapsule(SmallFolder.capsule(script));
    }

    private static String ended(String script) {
        String id = admin.run(capsule(script));
        admin.waitFor(id);
        return id;
    }

    private static Locator log() {
        return page.locator("#log");
    }

    private static Path folder(String id) {
        return cove.results(id).getParent();
    }

    @Test
    void aLongLogIsShownPieceByPieceAndSearchedAsAWhole() {
        String id = ended(LOG);
        visitor.go("/computations/" + id);
        assertThat(log()).containsText("step 119999");
        assertThat(page.locator("#log")).not().containsText("NEEDLE");

        page.getByLabel("Find in the whole log").fill("needle");
        page.keyboard().press("Enter");
        assertThat(page.locator(".hits li")).hasCount(1);
        assertThat(page.locator(".hits .line")).hasText("60,003");
        page.locator(".hits a").click();
        assertThat(page.locator("#log mark")).hasText("ValueError: the NEEDLE is not in the hay");
        assertThat(page.locator("#log mark")).isInViewport();
        visitor.inspect("log-found");

        visitor.follow("Later");
        assertThat(log()).not().containsText("NEEDLE");
        visitor.follow("Earlier");
        assertThat(log()).containsText("NEEDLE");
        visitor.follow("Beginning");
        assertThat(log()).containsText("step 000001");
        visitor.follow("First error");
        assertThat(page.locator("#log mark")).containsText("Traceback");
        visitor.follow("Next error");
        visitor.follow("Next error");
        assertThat(page.locator("#log mark")).hasText("Segmentation fault");
        visitor.follow("Next error");
        assertThat(page.locator(".pieces")).containsText("No later line looks like an error");
        assertThat(page.locator("#follow")).isChecked();
    }

    @Test
    void aLogIsSearchedByTheApiAndByAnAddressAlone() {
        String id = ended(LOG);
        String search = "/api/cove/v1/computations/%s/log/search?".formatted(id);

        JsonNode errors = admin.get(search + "errors=true&limit=2").ok().json();
        assertThat(errors.path("lines").findValuesAsText("line")).containsExactly("60001", "60003");
        assertThat(errors.path("has_more").booleanValue()).isTrue();
        JsonNode rest =
                admin.get(
                                search
                                        + "errors=true&next_token="
                                        + errors.path("next_token").textValue())
                        .ok()
                        .json();
        assertThat(rest.path("lines").findValuesAsText("text"))
                .containsExactly("Segmentation fault");
        assertThat(rest.path("has_more").booleanValue()).isFalse();
        assertThat(admin.get(search).status()).isEqualTo(400);
        assertThat(admin.get(search + "query=a&limit=0").status()).isEqualTo(400);
        assertThat(admin.get(search + "query=a&next_token=b").status()).isEqualTo(400);

        visitor.go("/computations/%s?find=needle".formatted(id));
        assertThat(page.locator(".hits li")).hasCount(1);
        visitor.go("/computations/%s?error=0".formatted(id));
        assertThat(page.locator("#log mark")).containsText("Traceback");
        // Not by going there: the browser would complain of the status.
        var broken = page.request().get(cove.url() + "/computations/%s?at=12x".formatted(id));
        assertThat(broken.status()).isEqualTo(400);
        assertThat(broken.text()).contains("broken");
    }

    @Test
    void whatARunUsesIsWrittenDownWhileItRunsAndDrawn() throws IOException {
        String id = admin.run(capsule("mkfifo /scratch/gate; cat /scratch/gate"));
        String usage = "/api/cove/v1/computations/%s/usage".formatted(id);
        JsonNode sample =
                Eventually.see(
                                () -> admin.get(usage).ok().json().path("samples"),
                                samples -> samples.size() >= 2)
                        .get(0);
        assertThat(sample.path("memory").longValue()).isPositive();
        assertThat(sample.path("seconds").longValue()).isBetween(2L, 20L);
        admin.post("/api/cove/v1/computations/%s/stop".formatted(id));
        admin.waitFor(id);

        var samples = new StringBuilder();
        for (int i = 1, cpu = 0; i <= 300; i++) {
            cpu += (int) (900 * Math.sin(i / 30.0) * Math.sin(i / 30.0));
            long memory = (long) ((0.25 + 0.7 * i / 300) * (512 << 20));
            samples.append("%d %d %d%n".formatted(i * 2, cpu, memory));
        }
        Files.writeString(folder(id).resolve("usage"), samples);
        visitor.go("/computations/" + id);
        assertThat(page.locator("#usage svg")).hasCount(2);
        assertThat(page.locator("#usage")).containsText("Held 486 MiB of 512 MiB at most (95 %)");
        assertThat(page.locator("#usage")).containsText("close to its limit");
        visitor.inspect("usage");

        Files.writeString(folder(id).resolve("usage"), "rubbish\n3 -1 x\n2 1 1\n1 5 5\n");
        visitor.go("/computations/" + id);
        assertThat(page.locator("#usage svg")).hasCount(0);
    }

    @Test
    void aFolderOfManyFilesIsShownPageByPageAndSearchedByName() {
        String id = ended(FILES);
        visitor.go("/computations/" + id);
        page.locator("summary")
                .getByText("many", new Locator.GetByTextOptions().setExact(true))
                .click();
        Locator many = page.locator(".inside .folder");
        assertThat(many).containsText("500 of 1,202");
        visitor.follow("The next 500");
        assertThat(many).containsText("file-00500.txt");
        many.getByRole(AriaRole.SEARCHBOX).fill("0042");
        assertThat(many.locator("li.file")).hasCount(11);
        visitor.inspect("many-files");
        many.getByRole(AriaRole.SEARCHBOX).fill("");
        assertThat(many).containsText("500 of 1,202");
        visitor.go("/computations/%s/folder?path=many&after=file-00998.txt".formatted(id));
        assertThat(page.locator("li.file a").first()).hasText("file-00999.txt");
    }

    @Test
    void theResultsAreDownloadedTogetherAsAZip() throws IOException {
        String id = ended(FILES);
        String zip = "/api/cove/v1/computations/%s/results.zip".formatted(id);
        var all = unzipped(admin.get(zip).ok().body());
        assertThat(all).containsEntry("plots/größe ñ.txt", "ä\n").containsEntry("many/link", "a\n");
        assertThat(all).containsKeys("with blank/", "many/deep/", "many/file-01200.txt");
        assertThat(all.keySet()).noneMatch(name -> name.startsWith("link to a folder"));
        assertThat(unzipped(admin.get(zip + "?path=plots").ok().body()).keySet())
                .contains("plots/a.txt", "plots/größe ñ.txt");
        assertThat(admin.get(zip + "?path=nowhere").status()).isEqualTo(404);
        assertThat(admin.get(zip + "?path=../..").status()).isEqualTo(404);

        visitor.go("/computations/" + id);
        var download = page.waitForDownload(() -> visitor.follow("Download all"));
        assertThat(download.suggestedFilename()).matches("Run [0-9]+\\.zip");
        assertThat(unzipped(Files.readAllBytes(download.path()))).isEqualTo(all);
    }

    private static Map<String, String> unzipped(byte[] bytes) throws IOException {
        var texts = new TreeMap<String, String>();
        try (var zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                texts.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return texts;
    }

    @Test
    void resultsBecomeADataAssetByAForm() {
        String id =
                ended(
                        "mkdir /results/tables && echo a,b > /results/tables/t.csv && echo x > /results/x");
        visitor.go("/computations/" + id);
        page.getByText("Make a data asset of these results").click();
        page.getByLabel("Name", new Page.GetByLabelOptions().setExact(true))
                .last()
                .fill("Tables of today");
        page.getByLabel("Folder", new Page.GetByLabelOptions().setExact(true)).fill("nowhere");
        page.getByLabel("Tags").fill("tables, first try");
        visitor.press("Make the data asset");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("nowhere");
        visitor.inspect("capture");
        page.getByLabel("Folder", new Page.GetByLabelOptions().setExact(true)).fill("tables");
        visitor.press("Make the data asset");

        assertThat(page.locator("h1")).hasText("Tables of today");
        String asset = page.url().substring(page.url().lastIndexOf('/') + 1);
        admin.waitForDataAsset(asset);
        page.reload();
        assertThat(page.locator(".tree")).containsText("t.csv");
        assertThat(page.locator(".tags")).containsText("first try");
        assertThat(admin.get("/api/cove/v1/data_assets/%s/files.zip".formatted(asset)).ok().body())
                .isNotEmpty();
    }

    @Test
    void aPipelineShowsWhatLeadsToWhat() {
        String pipeline =
                admin.addPipeline(
                                SmallPipeline.of(
                                        """
                                        process SPLIT { output: path "*.txt"
                                            script: "echo a > a.txt; echo b > b.txt" }
                                        process COUNT { tag "$part"
                                            input: path part
                                            output: path "*.n"
                                            script: "wc -c < $part > ${part}.n" }
                                        process SHOUT { input: path part
                                            output: path "*.up"
                                            script: "tr a-z A-Z < $part > ${part}.up" }
                                        process REPORT { publishDir "$RESULTS_PATH"
                                            input: path counts
                                                   path shouts
                                            output: path "report.txt"
                                            script: "cat $counts $shouts > report.txt" }
                                        workflow {
                                            parts = SPLIT().flatten()
                                            REPORT(COUNT(parts).collect(), SHOUT(parts).collect())
                                        }
                                        """),
                                "")
                        .ok()
                        .json()
                        .path("id")
                        .textValue();
        visitor.go("/programs/" + pipeline);
        visitor.press("Run");

        assertThat(page.locator("#state .state"))
                .hasText("succeeded", new LocatorAssertions.HasTextOptions().setTimeout(90_000));
        Locator graph = page.locator(".graph");
        assertThat(graph.locator("a")).hasCount(4);
        assertThat(graph.locator("path.link")).hasCount(4);
        assertThat(graph.locator("a").nth(1)).containsText("2 of 2 done");
        assertThat(page.locator("#tasks tbody tr").first().locator(".leads")).containsText("COUNT");
        visitor.inspect("pipeline-graph");
        graph.getByRole(AriaRole.LINK, new Locator.GetByRoleOptions().setName("COUNT: 2 of 2 done"))
                .click();
        assertThat(page.locator(".runs li")).hasCount(2);
        visitor.inspect("process");
        page.locator(".runs a").first().click();
        assertThat(page.locator("h1")).containsText("COUNT");
    }
}
