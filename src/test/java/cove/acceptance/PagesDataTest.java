// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.nio.file.Path;
import java.util.Map;
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
