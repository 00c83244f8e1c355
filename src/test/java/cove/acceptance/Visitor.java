// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import cove.testing.Browser;

/** Somebody who is signed in and uses the pages of a server. */
final class Visitor implements AutoCloseable {
    private final CoveHarness cove;
    private final Browser browser = new Browser();

    /** The administrator. */
    Visitor(CoveHarness cove) {
        this.cove = cove;
        page().navigate(cove.signInUrl());
        press("Sign in");
        assertThat(page()).hasTitle("Capsules · cove");
    }

    /** Whoever has the token. */
    Visitor(CoveHarness cove, String token) {
        this.cove = cove;
        go("/sign-in");
        page().getByLabel("Access token").fill(token);
        press("Sign in");
        assertThat(page()).hasTitle("Capsules · cove");
    }

    Page page() {
        return browser.page();
    }

    void press(String name) {
        page().getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true))
                .click();
    }

    void follow(String name) {
        page().getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(name).setExact(true))
                .first()
                .click();
    }

    void go(String path) {
        page().navigate(cove.url() + path);
    }

    /** See {@link Browser#inspect}. */
    void inspect(String name) {
        browser.inspect(name);
    }

    /** See {@link Browser#forgive}. */
    void forgive() {
        browser.forgive();
    }

    @Override
    public void close() {
        browser.close();
    }
}
