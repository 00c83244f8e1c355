// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import cove.testing.Browser;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages in a real Chromium, against real runs. */
class PagesTest {
    @TempDir private static Path home;
    private static CoveHarness cove;
    private static Browser browser;
    private static Page page;

    @BeforeAll
    static void start() {
        cove = CoveHarness.start(home);
        browser = new Browser();
        page = browser.page();
    }

    @AfterAll
    static void close() {
        browser.close();
        cove.close();
    }

    private static void press(String name) {
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true))
                .click();
    }

    @Test
    void aNewcomerGetsFromTheLinkToAPlot() throws IOException {
        cove.admin().addCapsule(SmallFolder.of(Path.of("examples/sunspot-cycle")));
        page.navigate(cove.signInUrl());
        browser.inspect("sign-in-link");
        press("Sign in");
        assertThat(page).hasTitle("Capsules · cove");
        browser.inspect("capsules");

        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("sunspot")).click();
        browser.inspect("capsule");
        press("Run");

        assertThat(page.locator(".pictures img").first()).isVisible();
        assertThat(page.locator("#state .state")).hasText("succeeded");
        browser.inspect("computation");
        page.getByRole(
                        AriaRole.LINK,
                        new Page.GetByRoleOptions().setName("Computations").setExact(true))
                .first()
                .click();
        browser.inspect("computations");
    }
}
