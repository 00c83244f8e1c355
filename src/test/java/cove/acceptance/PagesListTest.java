// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import cove.http.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The list of computations in a real Chromium. */
class PagesListTest {
    /** It waits until it is ended. */
    private static final String WAITING = "mkfifo /scratch/gate; cat /scratch/gate";

    @TempDir private static Path home;
    private static CoveHarness cove;
    private static CoveClient admin;
    private static CoveClient dana;
    private static Visitor visitor;
    private static Page page;
    private static String good;
    private static String bad;

    @BeforeAll
    static void start() {
        cove = CoveHarness.start(home);
        admin = cove.admin();
        dana = cove.user("dana@example.org");
        good =
                admin.addCapsule(SmallFolder.capsule("echo 1 > /results/one"), "?name=Align+reads")
                        .json()
                        .path("id")
                        .textValue();
        bad =
                admin.addCapsule(SmallFolder.capsule("exit 3"), "?name=Count+cells")
                        .json()
                        .path("id")
                        .textValue();
        visitor = new Visitor(cove);
        page = visitor.page();
    }

    @AfterAll
    static void close() {
        visitor.close();
        cove.close();
    }

    @BeforeEach
    void empty() {
        admin.get("/api/cove/v1/computations?limit=1000")
                .json()
                .path("results")
                .forEach(
                        one ->
                                admin.delete(
                                        CoveClient.COMPUTATIONS
                                                + "/"
                                                + one.path("id").textValue()));
    }

    private static String done(String capsule) {
        String id = admin.run(capsule);
        admin.waitFor(id);
        return id;
    }

    private static Locator row(String id) {
        return page.locator("#run-" + id);
    }

    private static void named(String id, String name) {
        admin.patch(CoveClient.COMPUTATIONS + "/" + id + "?name=" + CoveClient.encoded(name)).ok();
    }

    @Test
    void whatIsAskedForIsInTheAddressAndFoundAsOneTypes() {
        String fine = done(good);
        String failed = done(bad);
        named(fine, "The night shift");
        visitor.go("/computations");
        assertThat(row(fine)).isVisible();

        page.getByLabel("State").selectOption("Failed");
        assertThat(row(fine)).hasCount(0);
        assertThat(row(failed)).isVisible();
        assertThat(page).hasURL(cove.url() + "/computations?state=failed");
        page.getByLabel("State").selectOption("Any");
        page.getByLabel("Search").fill("NIGHT");
        assertThat(row(failed)).hasCount(0);
        assertThat(page).hasURL(cove.url() + "/computations?query=NIGHT");
        page.getByLabel("Search").fill("cells");
        assertThat(row(failed)).isVisible();
        assertThat(row(fine)).hasCount(0);

        page.reload();
        assertThat(page.getByLabel("Search")).hasValue("cells");
        assertThat(row(failed)).isVisible();
        page.getByText("More", new Page.GetByTextOptions().setExact(true)).click();
        page.getByLabel("Capsule or pipeline").selectOption("Align reads");
        page.getByLabel("Results").selectOption("With results");
        assertThat(page.locator("#list .empty")).containsText("No computation is like that");
        visitor.inspect("list-nothing");
        page.getByLabel("Search").fill("");
        assertThat(row(fine)).isVisible();
        page.goBack();
        assertThat(page.locator("#list .empty")).isVisible();
    }

    @Test
    void aListWithAFilterTakesUpOnlyWhatIsLikeThat() {
        String before = done(bad);
        visitor.go("/computations?state=failed");
        assertThat(row(before)).isVisible();

        String fine = done(good);
        String failed = done(bad);

        assertThat(row(failed).locator(".state")).hasText("failed");
        assertThat(row(fine)).hasCount(0);
        assertThat(page.locator("#runs tr").first()).hasAttribute("id", "run-" + failed);
    }

    @Test
    void aRowThatDoesNotFitAnyMoreStaysAndTellsItsState() {
        String id = admin.run(admin.addCapsule(SmallFolder.capsule(WAITING)));
        admin.waitFor(id, "running");
        visitor.go("/computations?state=running");
        row(id).getByRole(AriaRole.CHECKBOX).check();

        admin.post("/api/cove/v1/computations/" + id + "/stop").ok();

        assertThat(row(id).locator(".state")).hasText("stopped");
        assertThat(row(id).getByRole(AriaRole.CHECKBOX)).isChecked();
    }

    @Test
    void manyAreStoppedAtOnceAndEachOutcomeIsTold() {
        String capsule = admin.addCapsule(SmallFolder.capsule(WAITING));
        List<String> running = List.of(admin.run(capsule), admin.run(capsule));
        running.forEach(id -> admin.waitFor(id, "running"));
        String over = done(good);
        visitor.go("/computations");
        assertThat(page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Stop")))
                .isDisabled();

        page.getByLabel("All on this page").check();
        assertThat(page.locator("#chosen")).hasText("3 chosen");
        visitor.inspect("list-chosen");
        visitor.press("Stop");

        assertThat(page.locator("h1")).hasText("2 computations stopped, 1 not");
        assertThat(page.locator("main")).containsText("it had ended already");
        visitor.inspect("list-stopped");
        running.forEach(id -> admin.waitFor(id, "completed"));
        visitor.follow("Back to the list");
        assertThat(row(over)).isVisible();
    }

    @Test
    void whatIsDeletedIsToldFirst() {
        String goes = done(good);
        String stays = done(good);
        visitor.go("/computations");
        row(goes).getByRole(AriaRole.CHECKBOX).check();
        visitor.press("Delete");

        assertThat(page.locator("h1")).hasText("Delete 1 computation?");
        assertThat(page.locator("main")).containsText("cannot be brought back");
        visitor.inspect("list-delete");
        assertThat(admin.computation(goes).status()).isEqualTo(200);
        visitor.press("Delete it");

        assertThat(page.locator("h1")).hasText("1 computation deleted");
        assertThat(admin.computation(goes).status()).isEqualTo(404);
        assertThat(admin.computation(stays).status()).isEqualTo(200);
    }

    @Test
    void allOfItWorksWithoutScript() {
        String fine = done(good);
        String failed = done(bad);
        var plain =
                page.context()
                        .browser()
                        .newContext(
                                new NewContextOptions()
                                        .setJavaScriptEnabled(false)
                                        .setStorageState(page.context().storageState()));
        try (Page still = plain.newPage()) {
            still.navigate(cove.url() + "/computations");
            still.getByLabel("State").selectOption("Succeeded");
            still.getByText("Filter", new Page.GetByTextOptions().setExact(true)).click();
            assertThat(still.locator("#run-" + fine)).isVisible();
            assertThat(still.locator("#run-" + failed)).hasCount(0);
            still.locator("#run-" + fine + " input").check();
            still.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Delete")).click();
            still.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Delete it"))
                    .click();
            assertThat(still.locator("h1")).hasText("1 computation deleted");
            still.getByText("Back to the list").click();
            assertThat(still).hasURL(Pattern.compile(".*state=succeeded.*"));
        } finally {
            plain.close();
        }
    }

    @Test
    void theKeyboardMovesChoosesAndOpens() {
        String older = done(good);
        String newer = done(good);
        visitor.go("/computations");
        assertThat(row(newer)).isVisible();

        page.keyboard().press("j");
        assertThat(row(newer).locator("th a")).isFocused();
        page.keyboard().press("ArrowDown");
        page.keyboard().press("x");
        assertThat(row(older).getByRole(AriaRole.CHECKBOX)).isChecked();
        page.keyboard().press("/");
        page.keyboard().type("jxk");
        assertThat(page.getByLabel("Search")).hasValue("jxk");
        page.getByLabel("Search").fill("");
        assertThat(row(older)).isVisible();
        page.getByLabel("Search").blur();
        page.keyboard().press("j");
        page.keyboard().press("j");
        page.keyboard().press("k");
        page.keyboard().press("Enter");
        assertThat(page).hasURL(cove.url() + "/computations/" + newer);

        visitor.go("/computations");
        page.getByText("Keys", new Page.GetByTextOptions().setExact(true)).click();
        page.getByLabel("Use these keys").uncheck();
        page.locator("h1").click();
        page.keyboard().press("/");
        assertThat(page.getByLabel("Search")).not().isFocused();
        visitor.inspect("list-keys");
        page.getByLabel("Use these keys").check();
    }

    @Test
    void olderOnesComePageByPage() {
        String like = done(good);
        for (int i = 0; i < 120; i++) {
            cove.sql(
                    """
                    INSERT INTO computations (id, name, owner, program, of_release, created, plan, state, started, ended,
                        end_status, exit_code, has_results, record, wish, row_version)
                    SELECT '%s', 'Old %d', owner, program, of_release, created - %d, plan, state, started, ended,
                        end_status, exit_code, has_results, record, wish, row_version
                    FROM computations WHERE id = '%s'
                    """
                            .formatted(UUID.randomUUID(), i, 60_000 * (i + 1), like));
        }
        visitor.go("/computations?query=old");
        assertThat(page.locator("#runs tr[id]")).hasCount(50);
        visitor.follow("Show older ones");
        assertThat(page.locator("#runs tr[id]")).hasCount(100);
        visitor.follow("Show older ones");
        assertThat(page.locator("#runs tr[id]")).hasCount(120);
        assertThat(page.locator("#runs tr[id] th").last()).hasText("Old 119");
        assertThat(page.locator(".more")).hasCount(0);
    }

    @Test
    void whatMayNotBeStoppedIsToldAndTheRestIsDone() {
        String capsule = dana.addCapsule(SmallFolder.capsule(WAITING));
        String own = dana.run(capsule);
        String foreign = admin.run(good);
        String missing = UUID.randomUUID().toString();

        var outcomes =
                dana.post(
                                "/api/cove/v1/computations/batch",
                                Map.of("action", "delete", "ids", List.of(foreign, own, missing)))
                        .ok()
                        .json()
                        .path("results");

        assertThat(outcomes.findValuesAsText("id")).containsExactly(foreign, own, missing);
        assertThat(outcomes.findValuesAsText("done")).containsExactly("false", "true", "false");
        assertThat(outcomes.get(0).path("message").textValue()).contains("not there");
        assertThat(dana.computation(own).status()).isEqualTo(404);
        assertThat(admin.computation(foreign).status()).isEqualTo(200);
    }

    @Test
    void whatCoveItselfStumblesOverIsThatOnesAnswer() {
        String broken = UUID.randomUUID().toString();
        String own = admin.run(good);
        admin.waitFor(own);
        cove.sql(
                "UPDATE computations SET id = '%s', plan = '{' WHERE id = '%s'"
                        .formatted(broken, own));
        String other = admin.run(good);
        admin.waitFor(other);
        try {
            var outcomes =
                    admin.post(
                                    "/api/cove/v1/computations/batch",
                                    Map.of("action", "delete", "ids", List.of(broken, other)))
                            .ok()
                            .json()
                            .path("results");

            assertThat(outcomes.findValuesAsText("done")).containsExactly("false", "true");
            assertThat(outcomes.get(0).path("message").textValue()).contains("mistake in cove");
            assertThat(admin.computation(other).status()).isEqualTo(404);
        } finally {
            cove.sql("DELETE FROM computations WHERE id = '%s'".formatted(broken));
        }
    }

    @Test
    void aBatchHearsOfAllItsMistakes() {
        ObjectNode wrong = Json.MAPPER.createObjectNode().put("action", "stop it").put("ids", 7);

        var answer = admin.post("/api/cove/v1/computations/batch", wrong);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message()).contains("action", "ids");
        assertThat(admin.get("/api/cove/v1/computations?state=odd&owner=you").message())
                .contains("state", "owner");
    }
}
