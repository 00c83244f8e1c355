// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens, secrets, users and groups on their pages, in a real Chromium. */
class PagesAccessTest {
    @TempDir private static Path home;
    private static CoveHarness cove;
    private static Visitor visitor;
    private static Page page;

    @BeforeAll
    static void start() {
        cove = CoveHarness.start(home);
        visitor = new Visitor(cove);
        page = visitor.page();
    }

    @AfterAll
    static void close() {
        visitor.close();
        cove.close();
    }

    private static Locator row(String words) {
        return page.locator("tbody tr", new Page.LocatorOptions().setHasText(words));
    }

    @Test
    void aTokenIsMadeShownOnceAndRevoked() {
        visitor.go("/access");
        assertThat(row("this session")).containsText("admin");
        page.getByText("Make a token").click();
        page.getByLabel("Name", new Page.GetByLabelOptions().setExact(true)).fill("nightly");
        visitor.press("Make it");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("Choose what the token may do");
        page.getByLabel("capsule:read").check();
        page.getByLabel("Days until it ends").fill("30");
        visitor.inspect("token-form");
        visitor.press("Make it");

        String token = page.locator("#new-token").textContent();
        visitor.inspect("token-made");
        var nightly = new CoveClient(cove, token);
        nightly.get("/api/cove/v1/computations").ok();
        assertThat(nightly.get("/api/v1/data_assets").status()).isEqualTo(403);

        visitor.go("/access");
        assertThat(page.locator("main")).not().containsText(token);
        assertThat(row("nightly").locator("td").nth(2))
                .hasText(Pattern.compile("[0-9]+ [A-Z][a-z]+ 20[0-9]{2}"));
        row("nightly").locator("summary").click();
        visitor.press("Revoke for good");
        assertThat(row("nightly")).containsText("revoked");
        assertThat(nightly.get("/api/cove/v1/computations").status()).isEqualTo(401);
    }

    @Test
    void aSecretIsSetAndDeletedAndItsValueIsNeverShown() {
        visitor.go("/access");
        page.getByText("Set a secret").click();
        page.getByLabel("Name of the secret").fill("Archive key");
        page.getByLabel("Value").fill("hunter2");
        visitor.press("Set it");
        assertThat(row("Archive key")).containsText("general");
        page.getByText("Set credentials of AWS").click();
        page.getByLabel("Name of the credentials").fill("Archive key");
        page.getByLabel("Access key id").fill("AKIA");
        page.getByLabel("Secret access key").fill("hunter3");
        visitor.press("Set them");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("is of type general");
        visitor.inspect("secrets");
        assertThat(page.content()).doesNotContain("hunter");

        row("Archive key").locator("summary").click();
        visitor.press("Delete for good");
        assertThat(row("Archive key")).hasCount(0);
    }

    @Test
    void anAdministratorAddsUsersAndLetsThemIn() {
        visitor.go("/access");
        visitor.follow("Users");
        page.getByLabel("E-mail address of somebody new").fill("kim@example.org");
        visitor.press("Add");
        visitor.press("Make a token for kim@example.org");
        var kim = new CoveClient(cove, page.locator("#new-token").textContent());
        kim.get("/api/cove/v1/computations").ok();
        visitor.press("Make administrator: kim@example.org");
        assertThat(row("kim@example.org")).containsText("administrator");
        visitor.inspect("users");

        row("kim@example.org").locator("summary").click();
        visitor.press("Deactivate");
        assertThat(row("kim@example.org")).containsText("deactivated");
        assertThat(kim.get("/api/cove/v1/computations").status()).isEqualTo(401);
        visitor.press("Let in again: kim@example.org");
        kim.get("/api/cove/v1/computations").ok();
        assertThat(row("(you)").getByRole(AriaRole.BUTTON)).hasCount(0);
    }

    @Test
    void anAdministratorMakesGroupsAndSaysWhoIsInThem() {
        cove.user("lee@example.org");
        visitor.go("/access/groups");
        page.getByLabel("Name of a new group").fill("Sequencing core");
        visitor.press("Add");
        page.getByLabel("Add to Sequencing core").fill("nobody@example.org");
        page.locator(".group")
                .getByText("Add", new Locator.GetByTextOptions().setExact(true))
                .click();
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("nobody@example.org");
        page.getByLabel("Add to Sequencing core").fill("lee@example.org");
        page.locator(".group")
                .getByText("Add", new Locator.GetByTextOptions().setExact(true))
                .click();
        assertThat(page.locator(".group")).containsText("1 member");
        visitor.inspect("groups");

        visitor.press("Take lee@example.org out of Sequencing core");
        assertThat(page.locator(".group")).containsText("0 members");
        page.locator(".group summary").click();
        visitor.press("Delete the group");
        assertThat(page.locator(".group")).hasCount(0);
    }

    @Test
    void whoIsNoAdministratorSeesTheirOwnOnly() {
        CoveClient lou = cove.user("lou@example.org", "capsule:read");
        try (var other = new Visitor(cove, lou.token())) {
            other.go("/access");
            assertThat(other.page().locator("tbody tr")).hasCount(1);
            assertThat(other.page().getByLabel("admin")).hasCount(0);
            assertThat(other.page().getByText("Users")).hasCount(0);
            other.go("/access/users");
            assertThat(other.page()).hasTitle("Not permitted · cove");
        }
    }
}
