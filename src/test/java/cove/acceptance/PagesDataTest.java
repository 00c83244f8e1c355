// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages of data assets in a real Chromium. */
class PagesDataTest {
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

    private static String asset(String mount) {
        return admin.addDataAsset(mount, new SmallFolder(Map.of("a.csv", "x,y\n1,2\n")));
    }

    private static String row(String id) {
        return "#asset-" + id;
    }

    @Test
    void theListIsNarrowedByWhatStandsInItsAddress() {
        String reads = asset("narrow-reads");
        String genome = asset("narrow-genome");
        admin.send(
                        "PUT",
                        CoveClient.DATA_ASSETS + "/" + reads,
                        Map.of(),
                        "{\"tags\": [\"fastq\"]}".getBytes(StandardCharsets.UTF_8))
                .ok();
        visitor.go("/data");
        page.getByLabel("Search").fill("narrow");
        assertThat(page.locator("#assets tr")).hasCount(2);
        page.locator(row(reads)).getByText("fastq").click();
        assertThat(page).hasURL(cove.url() + "/data?tag=fastq");
        assertThat(page.locator(row(genome))).hasCount(0);
        page.getByLabel("Owner").selectOption("created");
        page.getByLabel("Order").selectOption("name");
        assertThat(page).hasURL(Pattern.compile("/data\\?tag=fastq&ownership=created&sort=name$"));
        page.reload();
        assertThat(page.getByLabel("Order")).hasValue("name");
        assertThat(page.locator(row(reads))).isVisible();
        visitor.inspect("data-list");

        page.getByLabel("Archived").check();
        assertThat(page.locator("#assets")).containsText("There is none like that");
    }

    @Test
    void thereIsAlwaysANextPageUntilTheEnd() {
        for (int i = 0; i < 51; i++) {
            asset("many-" + i);
        }
        visitor.go("/data?query=many&sort=oldest");
        assertThat(page.locator("#assets tr")).hasCount(51);
        page.getByText("Show more").click();
        assertThat(page.locator("#assets tr")).hasCount(51);
        assertThat(page.getByText("many-50").first()).isVisible();
        assertThat(page.getByText("Show more")).hasCount(0);
    }

    @Test
    void itTellsWhatMadeItAndWhatUsedIt() {
        String input = asset("measured");
        String capsule = admin.addCapsule(SmallFolder.capsule("cp /data/in/a.csv /results/b.csv"));
        String run = admin.run(admin.runWith(capsule, input, "in"));
        admin.waitFor(run);
        String result = admin.createDataAsset(CoveClient.dataAssetOf(run, ""));
        admin.waitForDataAsset(result);

        visitor.go("/data/" + result);
        assertThat(page.locator("main")).containsText("Made by");
        visitor.inspect("data-asset-made");
        visitor.follow("measured");
        assertThat(page).hasURL(cove.url() + "/data/" + input);
        assertThat(page.locator("ul.runs a[href='/computations/%s']".formatted(run))).isVisible();
        page.getByText("More", new Page.GetByTextOptions().setExact(true)).click();
        assertThat(page.locator(".menu")).containsText("Used by 1 run.");
        visitor.inspect("data-asset-used");
    }

    @Test
    void whatIsSaidOfItIsChangedWithAllMistakesToldAtOnce() {
        String id = asset("said");
        visitor.go("/data/" + id);
        page.getByText("Edit what is said of it").click();
        page.getByLabel("Name", new Page.GetByLabelOptions().setExact(true)).fill("Reads of May");
        page.getByLabel("Tags").fill("fastq, may");
        page.getByLabel("Custom metadata").fill("subject = 712345\ncode = \"007\"");
        page.getByLabel("Mount").fill("..");
        visitor.press("Save");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("The mount '..'");
        assertThat(page.getByLabel("Tags")).hasValue("fastq, may");
        page.getByLabel("Mount").fill("may");
        visitor.inspect("data-asset-edit");
        visitor.press("Save");

        assertThat(page.locator("h1")).hasText("Reads of May");
        var told = admin.get(CoveClient.DATA_ASSETS + "/" + id).ok().json();
        assertThat(told.path("custom_metadata").toString())
                .isEqualTo("{\"subject\":712345,\"code\":\"007\"}");
        assertThat(told.path("tags")).hasSize(2);
        assertThat(told.path("mount").textValue()).isEqualTo("may");
    }

    @Test
    void itIsArchivedAndDeletedButNotWhileARunReadsIt() {
        String id = asset("doomed");
        String capsule =
                admin.addCapsule(SmallFolder.capsule("mkfifo /scratch/gate; cat /scratch/gate"));
        String run = admin.run(admin.runWith(capsule, id, "in"));
        visitor.go("/data/" + id);
        page.getByText("More", new Page.GetByTextOptions().setExact(true)).click();
        visitor.press("Archive");
        assertThat(page.getByText("archived", new Page.GetByTextOptions().setExact(true)))
                .isVisible();
        page.getByText("More", new Page.GetByTextOptions().setExact(true)).click();
        visitor.press("Delete for good");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText(run);
        visitor.inspect("data-asset-delete");

        admin.delete(CoveClient.COMPUTATIONS + "/" + run).ok();
        visitor.press("Delete for good");
        assertThat(page).hasURL(cove.url() + "/data");
        assertThat(admin.get(CoveClient.DATA_ASSETS + "/" + id).status()).isEqualTo(404);
    }

    @Test
    void aDraftBecomesReadyOnThePageAsItDoes() {
        String uploads = "/api/cove/v1/uploads";
        String id = admin.post(uploads, Map.of("mount", "coming")).json().path("id").textValue();
        visitor.go("/data/" + id);
        assertThat(page.locator("#asset-badge")).containsText("being collected");
        assertThat(page.locator("#asset")).containsText("choose the same files again");
        visitor.inspect("data-asset-draft");
        admin.send(
                        "POST",
                        "%s/%s/tar".formatted(uploads, id),
                        Map.of("Content-Type", "application/x-tar"),
                        new SmallFolder(Map.of("late.txt", "late\n")).tar())
                .ok();
        admin.post("%s/%s/finish".formatted(uploads, id), Map.of()).ok();

        assertThat(page.locator("#asset")).containsText("late.txt");
        assertThat(page.locator("#asset-badge .state")).hasText("ready");
    }

    @Test
    void aFailedOneSaysWhy() {
        String id = asset("lost");
        cove.sql(
                "UPDATE data_assets SET state = 'failed', failure_reason = 'The bucket is gone.' WHERE id = '%s'"
                        .formatted(id));
        visitor.go("/data/" + id);
        assertThat(page.locator(".failure")).containsText("The bucket is gone.");
        visitor.inspect("data-asset-failed");
    }

    @Test
    void rolesAreGivenAndTakenOnThePage() {
        CoveClient dana = cove.user("dana@example.org", "data_asset:read");
        String id = asset("shared");
        visitor.go("/data/" + id);
        page.getByLabel("Email of a person, or name of a group").fill("nobody@example.org");
        visitor.press("Save permissions");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("no user 'nobody@example.org'");
        visitor.inspect("sharing");

        page.getByLabel("Email of a person, or name of a group").fill("dana@example.org");
        visitor.press("Save permissions");
        assertThat(page.locator(".roles")).containsText("dana@example.org");
        dana.get(CoveClient.DATA_ASSETS + "/" + id).ok();

        page.getByLabel("Role of dana@example.org").selectOption("none");
        visitor.press("Save permissions");
        assertThat(page.locator(".roles")).not().containsText("dana@example.org");
        assertThat(dana.get(CoveClient.DATA_ASSETS + "/" + id).status()).isEqualTo(404);
    }
}
