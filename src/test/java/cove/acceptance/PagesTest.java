// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import cove.http.Json;
import cove.testing.Browser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages in a real Chromium, against real runs. */
class PagesTest {
    private static final String FILES =
            """
            cd /results
            printf 'a,b\\n1,"two, too"\\n' > table.csv
            printf '# Title\\n\\n<script>document.title = "hurt"</script>\\n\\n**bold**\\n' > note.md
            printf '{"key": [1, 2]}' > object.json
            printf 'first\\nsecond <b>line</b>\\n' > plain.txt
            printf '<h1 id=x>Report</h1><script>document.getElementById("x").textContent += "!"</script>' > page.html
            printf 'a\\000b' > binary.bin
            printf '{"cells": [{"cell_type": "code", "source": ["1 + 1"], "execution_count": 1, "outputs": [{"data": {"text/plain": "2"}}]}]}' > book.ipynb
            mkdir -p deep/er && echo found > deep/er/it.txt
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

    private static Locator state() {
        return page.locator("#state .state");
    }

    private static String capsule(String script) {
        return admin.addCapsule(SmallFolder.capsule(script));
    }

    @Test
    void theLinkThatTheServerPrintsAsksBeforeItSignsIn() {
        try (var fresh = new Browser()) {
            fresh.page().navigate(cove.signInUrl());
            fresh.inspect("sign-in-link");
        }
    }

    @Test
    void aNewcomerGetsToAPlotByPressingThreeTimes() throws IOException {
        admin.addCapsule(SmallFolder.of(Path.of("examples/sunspot-cycle")));
        visitor.go("/");
        visitor.inspect("capsules");

        visitor.follow("The sunspot cycle");
        visitor.inspect("capsule");
        visitor.press("Run");

        assertThat(page.locator(".pictures img").first()).isVisible();
        assertThat(state()).hasText("succeeded");
        visitor.inspect("computation");
    }

    @Test
    void aRunIsSeenAsItGoes() {
        String capsule = capsule("echo one; mkfifo /scratch/gate; cat /scratch/gate; echo two");
        visitor.go("/programs/" + capsule);
        visitor.press("Run");

        assertThat(state()).hasText("running");
        assertThat(page.locator("#log")).containsText("one");
        visitor.inspect("running");
        visitor.press("Stop");
        assertThat(state()).hasText("stopped");
        assertThat(page.locator("#log")).not().containsText("two");
        assertThat(page.locator(".ended")).containsText("admin@localhost stopped it.");
        assertThat(page.locator(".failure")).hasCount(0);
        visitor.inspect("stopped");
    }

    @Test
    void whyItFailedComesFirst() {
        String id = admin.run(capsule("echo gathering; no-such-tool --fast"));
        admin.waitFor(id);

        visitor.go("/computations/" + id);

        assertThat(page.locator(".failure")).containsText("no-such-tool");
        visitor.inspect("failed");
    }

    @Test
    void theListShowsWhatOthersDoAsTheyDoIt() {
        String capsule = capsule("true");
        String before = admin.run(capsule);
        admin.waitFor(before);
        visitor.go("/computations");
        assertThat(page.locator("#run-" + before)).isVisible();

        String fresh = admin.run(capsule);

        assertThat(page.locator("#run-" + fresh + " .state")).hasText("succeeded");
        admin.delete(CoveClient.COMPUTATIONS + "/" + before);
        assertThat(page.locator("#run-" + before)).hasCount(0);
        visitor.inspect("computations");
    }

    @Test
    void everyKindOfFileIsShownAsWhatItIs() {
        String id = admin.run(capsule(FILES));
        admin.waitFor(id);
        visitor.go("/computations/" + id);
        page.getByText("deep").click();
        page.getByText("er", new Page.GetByTextOptions().setExact(true)).click();
        visitor.follow("it.txt");
        assertThat(page.locator("pre.lines span")).hasText("found\n");

        String files = "/computations/%s/files/".formatted(id);
        visitor.go(files + "table.csv");
        assertThat(page.locator("table.data tbody td").nth(1)).hasText("two, too");
        visitor.inspect("table");
        visitor.go(files + "note.md");
        assertThat(page.locator("article strong")).hasText("bold");
        assertThat(page).hasTitle("note.md · cove");
        visitor.go(files + "object.json");
        assertThat(page.locator("pre.lines span").nth(1)).containsText("\"key\"");
        visitor.go(files + "plain.txt");
        assertThat(page.locator("pre.lines span").nth(1)).containsText("<b>line</b>");
        visitor.inspect("text");
        visitor.go(files + "book.ipynb");
        assertThat(page.locator("pre.output")).hasText("2");
        visitor.go(files + "binary.bin");
        assertThat(page.locator(".empty")).containsText("cannot be shown");
        visitor.go(files + "page.html");
        assertThat(page.frameLocator("iframe").locator("h1")).hasText("Report!");
        assertThat((Boolean) page.evaluate("!!document.querySelector('iframe').contentDocument"))
                .isFalse();
    }

    @Test
    void aRunIsRepeatedWithItsInputsFromThePageAndFromAShell() throws Exception {
        String capsule =
                admin.addCapsule(
                        SmallFolder.capsule("echo \"$@\" > /results/words")
                                .withPanel(
                                        """
                                        {"parameters": [{"name": "First"}, {"name": "Second", "default_value": "two"}]}
                                        """));
        visitor.go("/programs/" + capsule);
        page.getByLabel("First").fill("it's \"one\"");
        visitor.press("Run");
        assertThat(state()).hasText("succeeded");
        page.locator(".lines-to-copy summary").click();
        visitor.inspect("to-copy");
        String curl = page.locator(".lines-to-copy pre").nth(1).textContent();

        visitor.follow("Change its inputs and run it");
        assertThat(page.getByLabel("First")).hasValue("it's \"one\"");

        var shell = new ProcessBuilder("bash", "-c", curl + " -sS");
        shell.environment().put("CODEOCEAN_TOKEN", cove.adminToken());
        Process process = shell.start();
        String id = Json.MAPPER.readTree(process.getInputStream()).path("id").textValue();
        admin.waitFor(id);
        assertThat(admin.resultText(id, "words")).isEqualTo("it's \"one\" two\n");
    }

    @Test
    void thePageOfAPipelineTellsItsTasks() {
        String pipeline =
                admin.addPipeline(
                                SmallPipeline.of(
                                        """
                                        process GREET {
                                            tag "$word"
                                            publishDir "$RESULTS_PATH"
                                            input: val word
                                            output: path "*.txt"
                                            script: "echo hello $word; echo $word > ${word}.txt"
                                        }
                                        workflow { GREET(Channel.of('sun', 'moon')) }
                                        """),
                                "")
                        .ok()
                        .json()
                        .path("id")
                        .textValue();
        visitor.go("/programs/" + pipeline);
        visitor.press("Run");

        assertThat(state())
                .hasText("succeeded", new LocatorAssertions.HasTextOptions().setTimeout(60_000));
        assertThat(page.locator("#tasks tbody td").nth(2)).hasText("2");
        visitor.inspect("pipeline");
        page.getByText("GREET (moon)").first().click();
        assertThat(page.locator("main pre")).containsText("hello moon");
        visitor.inspect("task");
    }

    @Test
    void aDataAssetIsFoundAndItsFilesAreShown() {
        String id =
                admin.addDataAsset(
                        "reads", new SmallFolder(Map.of("a.csv", "x,y\n1,2\n", "deep/b", "b\n")));
        visitor.go("/data");
        page.getByLabel("Search").fill("nothing is called that");
        assertThat(page.locator("#assets")).containsText("There is none");
        page.getByLabel("Search").fill("");
        page.locator("#assets a[href='/data/%s']".formatted(id)).click();
        visitor.inspect("data-asset");
        visitor.follow("a.csv");
        assertThat(page.locator("table.data tbody td").first()).hasText("1");
        visitor.go("/data");
        visitor.inspect("data");
    }

    @Test
    void aMistakeInTheFormIsToldAndWhatWasEnteredStays() {
        String capsule =
                admin.addCapsule(
                        SmallFolder.capsule("true")
                                .withPanel(
                                        """
                                        {"parameters": [
                                            {"name": "Number", "value_type": "integer", "minimum": 3},
                                            {"name": "Word", "pattern": "[a-z]+"}]}
                                        """));
        visitor.go("/programs/" + capsule);
        page.getByLabel("Word").fill("UPPER");
        page.getByLabel("Number").fill("2");
        // As a browser would send that checks nothing.
        page.evaluate("document.querySelector('form.run').noValidate = true");
        visitor.press("Run");

        assertThat(page.getByRole(AriaRole.ALERT)).containsText("Number");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("Word");
        assertThat(page.getByLabel("Word")).hasValue("UPPER");
        visitor.inspect("mistakes");
    }
}
