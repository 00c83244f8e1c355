// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import cove.http.Json;
import cove.testing.GitClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages of capsules and pipelines in a real Chromium, against real runs. */
class PagesProgramTest {
    @TempDir private static Path home;
    @TempDir private static Path folders;
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

    private static Path written(String name, Map<String, String> files) throws IOException {
        Path folder = folders.resolve(name);
        for (var file : files.entrySet()) {
            Path path = folder.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        return folder;
    }

    private static Locator title() {
        return page.locator("h1");
    }

    @Test
    void aNewcomerPressesAddAndRunAndSeesAPlot() {
        CoveClient newcomer = cove.user("newcomer@lab", "capsule:write", "data_asset:read");
        try (var fresh = new Visitor(cove, newcomer.token())) {
            fresh.inspect("program-newcomer");
            fresh.press("Add The sunspot cycle");
            fresh.press("Run");

            assertThat(fresh.page().locator(".pictures img").first()).isVisible();
        }
    }

    @Test
    void aFolderIsChosenAndBecomesACapsuleThatRuns() throws IOException {
        String name = "füße-" + "x".repeat(90);
        Path folder =
                written(
                        "chosen",
                        Map.of(
                                "code/run",
                                "#!/bin/bash\ncp code/*/* /results/ || cp */*.txt /results/\n",
                                "code/" + name + "/deep.txt",
                                "deep\n",
                                "results/old.txt",
                                "old\n"));
        visitor.go("/programs/add");
        visitor.inspect("program-add");

        page.locator("#choose-folder").setInputFiles(folder);

        assertThat(title()).hasText("chosen");
        String program = page.url();
        visitor.follow("Code");
        assertThat(page.locator(".tree")).not().containsText("results");
        page.getByText("code", new Page.GetByTextOptions().setExact(true)).last().click();
        assertThat(page.locator(".tree .tree")).containsText(name);
        visitor.follow("Run");
        visitor.press("Run");
        assertThat(page.locator("#state .state")).hasText("succeeded");
        assertThat(page.locator(".tree")).containsText("deep.txt");

        Path newer = written("newer", Map.of("code/run", "#!/bin/bash\ntrue\n", "code/new", ""));
        page.navigate(program);
        visitor.follow("Code");
        visitor.follow("Replace the code by a folder or a zip");
        page.locator("#choose-folder").setInputFiles(newer);
        assertThat(page).hasURL(program);
        assertThat(title()).hasText("chosen");
        visitor.go("/programs/" + program.substring(program.lastIndexOf('/') + 1) + "/code/code");
        assertThat(page.locator(".tree")).containsText("new");
        assertThat(page.locator(".tree")).not().containsText(name);
    }

    @Test
    void aDroppedFolderIsWalkedThroughAndAllItsMistakesAreTold() {
        visitor.go("/programs/add");
        // What a browser hands over of a folder cannot be made by a script: this acts as it does.
        page.evaluate(
                """
                () => {
                    const file = (name, text) => ({name, isFile: true, file: (done) => done(new File([text], name))});
                    const folder = (name, children) => ({name, isDirectory: true, createReader: () => {
                        const left = [...children];
                        return {readEntries: (done) => done(left.splice(0, 1))};
                    }});
                    const dropped = folder("wrong", [
                        folder(".codeocean", [file("app-panel.json", '{"parameters": 7}'), file("datasets.json", '{"attached_datasets": 8}')]),
                        folder("environment", [file("Dockerfile", "FROM x")]),
                    ]);
                    const event = new Event("drop", {cancelable: true});
                    event.dataTransfer = {items: [{webkitGetAsEntry: () => dropped}], files: []};
                    document.getElementById("drop").dispatchEvent(event);
                }
                """);

        Locator told = page.locator("#sent .wrong li");
        assertThat(told).hasCount(3);
        assertThat(page.locator("#sent")).containsText("code/run");
        assertThat(page.locator("#sent")).containsText("app-panel.json");
        visitor.inspect("program-add-mistakes");
    }

    @Test
    void aZipOfAPipelineIsTakenForWhatItIsAndBringsItsCapsules() throws IOException {
        Path zip = folders.resolve("phage.zip");
        SmallFolder example = SmallFolder.of(Path.of("examples/phage-pipeline"));
        try (var out = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (var file : example.files().entrySet()) {
                out.putNextEntry(new ZipEntry("phage/" + file.getKey()));
                out.write(file.getValue().getBytes(java.nio.charset.StandardCharsets.UTF_8));
                out.closeEntry();
            }
        }
        visitor.go("/programs/add");

        page.locator("#choose-zip").setInputFiles(zip);

        assertThat(page.locator(".kicker")).containsText("Pipeline");
        visitor.inspect("program-pipeline");
        visitor.go("/programs?kind=capsule");
        assertThat(page.locator("#programs")).containsText("Cut");
    }

    @Test
    void whatCannotBeFetchedWithGitIsToldAndTheAddressStays() {
        visitor.go("/programs/add");
        String nowhere = folders.resolve("nowhere.git").toUri().toString();
        page.getByLabel("Address").fill(nowhere);
        page.locator("#add-git button").click();

        assertThat(page.getByRole(AriaRole.ALERT)).containsText("nowhere.git");
        assertThat(page.getByLabel("Address")).hasValue(nowhere);
    }

    @Test
    void theCodeOfAReleaseIsReadAsItWas() {
        String id =
                admin.addCapsule(
                        SmallFolder.capsule("true")
                                .with(
                                        "README.md",
                                        """
                                        # What it does

                                        See [the script](code/run) and <script>document.title = "hurt"</script>

                                        ![figure](figures/one.svg)
                                        """)
                                .with(
                                        "figures/one.svg",
                                        "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>")
                                .with("code/old.txt", "first\n"));
        visitor.go("/programs/%s/versions".formatted(id));
        page.getByText("Release the latest code").click();
        visitor.press("Release it");
        assertThat(page.locator("table").first()).containsText("1");
        var changed = SmallFolder.capsule("true").with("code/new.txt", "second\n");
        admin.addCapsule(changed, "?id=" + id).ok();

        visitor.go("/programs/%s/versions".formatted(id));
        assertThat(page.locator("tbody").last().locator("tr")).hasCount(2);
        visitor.inspect("program-versions");
        page.getByLabel("Code of release 1").click();
        visitor.follow("README");
        assertThat(page.locator("article h1")).hasText("What it does");
        page.waitForFunction("() => document.querySelector('article img').naturalWidth === 9");
        visitor.inspect("program-readme");
        visitor.follow("the script");
        assertThat(page.locator("pre.lines span").first()).containsText("#!/bin/bash");
        visitor.inspect("program-file");
        visitor.follow("Files");
        page.locator("#version").selectOption("");
        assertThat(page.locator(".tree")).not().containsText("README.md");
    }

    @Test
    void itsOwnerSharesDescribesArchivesAndDeletesIt() {
        CoveClient reader = cove.user("reader@lab", "capsule:read");
        String id = admin.addCapsule(SmallFolder.capsule("true"));
        visitor.go("/programs/%s/settings".formatted(id));
        page.getByLabel("Name", new Page.GetByLabelOptions().setExact(true)).fill("Renamed");
        page.getByLabel("Tags, separated by commas").fill("one, two");
        visitor.press("Save");
        assertThat(title()).hasText("Renamed");

        page.getByLabel("Email of a person").fill("nobody@lab");
        visitor.press("Save permissions");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("nobody@lab");
        page.getByLabel("Email of a person").fill("reader@lab");
        visitor.press("Save permissions");
        assertThat(page.getByLabel("Role of reader@lab")).hasValue("viewer");
        assertThat(reader.get("/api/v1/capsules/" + id).status()).isEqualTo(200);
        visitor.inspect("program-settings");
        page.getByLabel("Role of reader@lab").selectOption("none");
        visitor.press("Save permissions");
        assertThat(reader.get("/api/v1/capsules/" + id).status()).isEqualTo(404);

        visitor.press("Archive");
        page.getByText("Delete this capsule").click();
        visitor.press("Delete Renamed");
        assertThat(page).hasURL(cove.url() + "/programs");
        assertThat(admin.get("/api/v1/capsules/" + id).status()).isEqualTo(404);
    }

    @Test
    void theListIsSearchedFilteredAndReadFurther() {
        cove.sql(
                """
                INSERT INTO programs (id, kind, slug, name, owner, created, tags)
                WITH RECURSIVE counted(number) AS
                    (SELECT 1 UNION ALL SELECT number + 1 FROM counted WHERE number < 61)
                SELECT 'heap-' || number, 'capsule', CAST(9000000 + number AS TEXT),
                    'Heap ' || number, (SELECT id FROM users WHERE email = 'admin@localhost'),
                    number, '[]'
                FROM counted
                """);
        // The index looks for what is new when the server itself has written something.
        admin.addCapsule(SmallFolder.capsule("true"), "?name=Zebrafish%20atlas").ok();
        visitor.go("/programs");
        page.getByLabel("Search").fill("heap");
        assertThat(page.locator(".card").first()).containsText("Heap");
        assertThat(page.locator(".card")).hasCount(60);
        visitor.follow("Show more");
        assertThat(page.locator(".card")).hasCount(61);
        page.getByLabel("Search").fill("zebra");
        assertThat(page.locator(".card")).hasCount(1);
        page.getByLabel("Kind").selectOption("pipeline");
        assertThat(page.locator("#programs")).containsText("Nothing fits");
        assertThat(page).hasURL(Pattern.compile("kind=pipeline"));
        visitor.go("/programs?query=zebra");
        visitor.inspect("program-list");
    }

    @Test
    void theFormAsksForAllThatARunTakesAndTellsTheSameRunForAShell() throws Exception {
        String attached = admin.addDataAsset("reads", new SmallFolder(Map.of("a.txt", "old\n")));
        String _ =
                admin.addDataAsset(
                        "other", new SmallFolder(Map.of("deep/b.txt", "chosen\n", "c.txt", "c\n")));
        String capsule =
                admin.addCapsule(
                        SmallFolder.capsule(
                                        "cat \"$1\" > /results/file; ls /data > /results/mounts; echo \"$@\"")
                                .with(
                                        ".codeocean/datasets.json",
                                        """
                                        {"attached_datasets": [{"id": "%s", "mount": "reads"}]}
                                        """
                                                .formatted(attached))
                                .withPanel(
                                        """
                                        {"parameters": [
                                            {"name": "Input", "type": "file", "description": "What is read"},
                                            {"name": "Depth", "value_type": "integer", "minimum": 3, "maximum": 9, "default_value": "4"},
                                            {"name": "Quick", "value_type": "boolean", "default_value": "False"},
                                            {"name": "Word", "pattern": "[a-z]+", "required": true}]}
                                        """));
        visitor.go("/programs/" + capsule);
        page.getByText("Add a data asset").click();
        page.getByLabel("Search data assets", exact()).fill("other");
        page.getByLabel("Use other").click();
        page.getByLabel("Mount of other").fill("mine");
        page.getByLabel("Look for Input in the data").click();
        page.locator(".picker").getByText("/data/mine").click();
        page.locator(".picker")
                .getByText("deep", new Locator.GetByTextOptions().setExact(true))
                .click();
        page.getByLabel("Choose b.txt").click();
        assertThat(page.locator("[placeholder='/data/...']")).hasValue("/data/mine/deep/b.txt");
        page.getByLabel("Word").fill("UPPER");
        page.getByLabel("Depth").fill("12");
        page.getByLabel("Depth").blur();
        assertThat(page.locator(".field .wrong")).hasCount(2);
        page.locator(".run .lines-to-copy summary").click();
        assertThat(page.locator("#command pre").first()).containsText("UPPER");
        page.getByLabel("Look for Input in the data").click();
        page.getByLabel("Put another one at reads").click();
        page.getByLabel("Search data assets for reads").focus();
        assertThat(page.locator(".change .found-list li")).not().hasCount(0);
        visitor.inspect("program-form");
        page.getByLabel("Word").fill("lower");
        page.getByLabel("Depth").fill("5");
        page.getByLabel("Quick").selectOption("True");
        page.getByLabel("Name of the run").fill("First try");
        assertThat(page.locator("#command pre").first()).containsText("5 True lower");
        assertThat(page.locator("#command button")).hasCount(3);
        String curl = page.locator("#command pre").nth(1).textContent();

        visitor.press("Run");

        assertThat(title()).hasText("First try");
        assertThat(page.locator("#state .state")).hasText("succeeded");
        visitor.follow("Change its inputs and run it");
        assertThat(page.getByLabel("Mount of other")).hasValue("mine");
        var shell = new ProcessBuilder("bash", "-c", curl + " -sS");
        shell.environment().put("CODEOCEAN_TOKEN", cove.adminToken());
        Process process = shell.start();
        String id = Json.MAPPER.readTree(process.getInputStream()).path("id").textValue();
        assertThat(admin.waitFor(id).path("name").textValue()).isEqualTo("First try");
        assertThat(admin.resultText(id, "file")).isEqualTo("chosen\n");
        assertThat(admin.resultText(id, "mounts")).isEqualTo("mine\nreads\n");
    }

    @Test
    void codeWithMistakesSaysSoAndItsOtherPagesAreThere() {
        String id = admin.addCapsule(SmallFolder.capsule("true"));
        String slug = admin.get("/api/v1/capsules/" + id).json().path("slug").textValue();
        String login = cove.url().replace("://", "://x:%s@".formatted(cove.adminToken()));
        GitClient clone =
                new GitClient(folders)
                        .clone(login + "/git/capsule-%s.git".formatted(slug), "clone");
        clone.write(".codeocean/app-panel.json", "{\"parameters\": 7}").commit("Break it");
        clone.git("push", "--quiet");
        visitor.go("/programs/" + id);
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("app-panel.json");
        visitor.follow("Code");
        assertThat(page.locator(".tree")).containsText("code");
    }

    private static Page.GetByLabelOptions exact() {
        return new Page.GetByLabelOptions().setExact(true);
    }
}
