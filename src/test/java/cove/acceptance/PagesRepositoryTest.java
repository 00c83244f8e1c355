// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import cove.testing.GitClient;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Capsules linked to a repository elsewhere, synced and duplicated in a real Chromium. */
class PagesRepositoryTest {
    @TempDir private static Path home;
    @TempDir private static Path desk;
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

    private static JsonNode facts(String capsule) {
        return admin.get("/api/v1/capsules/" + capsule).ok().json();
    }

    private static Locator repository() {
        return page.locator("#repository");
    }

    private static void link(String address) {
        page.getByLabel("Address of the repository").fill(address);
        visitor.press("Link");
    }

    @Test
    void aCapsuleIsLinkedAndSyncedBothWaysAndAConflictIsTold() {
        String capsule = admin.addCapsule(SmallFolder.capsule("echo one").with("code/a", "a\n"));
        Path bare = desk.resolve("lab.git");
        new GitClient(desk).git("init", "--quiet", "--bare", bare.toString());
        visitor.go("/programs/%s/settings".formatted(capsule));
        link("https://me:token@github.com/lab/analysis.git");
        assertThat(repository().getByRole(AriaRole.ALERT)).containsText("holds a user or token");
        visitor.inspect("repository-none");

        link("file://" + bare);
        assertThat(repository()).containsText("Linked to file://" + bare);
        visitor.press("Sync now");
        assertThat(repository().locator(".done"))
                .hasText("Both sides are the same now: pushed 1 commit to a new branch there.");
        visitor.press("Sync now");
        assertThat(repository().locator(".done")).hasText("Both sides were the same already.");

        var there = new GitClient(desk).clone("file://" + bare, "there", "--branch=main");
        there.write("code/a", "theirs\n").commit("Theirs");
        there.git("push", "--quiet");
        visitor.press("Sync now");
        assertThat(repository().locator(".done"))
                .hasText("Both sides are the same now: pulled 1 commit.");
        visitor.inspect("repository-synced");

        there.write("code/a", "theirs again\n").commit("Theirs again");
        there.git("push", "--quiet");
        var here =
                new GitClient(desk)
                        .clone(
                                cove.url()
                                                .replace(
                                                        "http://",
                                                        "http://git:" + cove.adminToken() + "@")
                                        + "/git/capsule-%s.git"
                                                .formatted(facts(capsule).path("slug").asText()),
                                "here");
        here.write("code/a", "ours\n").commit("Ours");
        here.git("push", "--quiet");
        visitor.press("Sync now");
        assertThat(repository().getByRole(AriaRole.ALERT))
                .containsText("Nothing was changed on either side");
        assertThat(repository().getByRole(AriaRole.ALERT)).containsText("code/a");
        visitor.inspect("repository-conflict");

        page.getByText("Change the link").click();
        visitor.press("Link it to none");
        assertThat(repository()).containsText("Link it to a repository");
        assertThat(facts(capsule).path("cloned_from_url").asText()).isEmpty();
    }

    @Test
    void aDuplicateIsMadeOfAReleaseUnderANameOfItsOwn() {
        String capsule = admin.addCapsule(SmallFolder.capsule("echo one"));
        admin.post("/api/cove/v1/capsules/%s/releases".formatted(capsule)).ok();
        visitor.go("/programs/%s/settings".formatted(capsule));
        page.getByLabel("Name of the duplicate").fill("Mine");
        page.getByLabel("Code", new Page.GetByLabelOptions().setExact(true))
                .selectOption("release 1");
        visitor.inspect("duplicate");

        visitor.press("Duplicate");

        assertThat(page.locator("h1")).hasText("Mine");
        assertThat(page).hasURL(Pattern.compile("/programs/[0-9a-f-]{36}$"));
        String made = page.url().replaceAll(".*/", "");
        assertThat(made).isNotEqualTo(capsule);
        JsonNode original = facts(made).path("original_capsule");
        assertThat(original.path("id").asText()).isEqualTo(capsule);
        assertThat(original.path("major_version").asInt()).isEqualTo(1);
    }
}
