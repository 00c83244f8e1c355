// SPDX-License-Identifier: Apache-2.0
package cove.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A real Chromium, that notes whatever a page complains of. */
public final class Browser implements AutoCloseable {
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final int HEIGHT = 900;

    /** How a page may be looked at: pixels wide, and light or dark. */
    public record Sight(int width, ColorScheme scheme) {
        /** A phone and a screen, by day and by night. */
        public static final List<Sight> ALL =
                List.of(
                        new Sight(1440, ColorScheme.LIGHT),
                        new Sight(1440, ColorScheme.DARK),
                        new Sight(360, ColorScheme.LIGHT),
                        new Sight(360, ColorScheme.DARK));

        @Override
        public String toString() {
            return width + "-" + scheme.name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** Each width and each scheme once: what is wrong with one of them is found. */
    private static final List<Sight> AXE = List.of(Sight.ALL.getFirst(), Sight.ALL.getLast());

    // A busy machine takes its time.
    static {
        PlaywrightAssertions.setDefaultAssertionTimeout(30_000);
    }

    private final Playwright playwright;
    private final com.microsoft.playwright.Browser chromium;
    private final BrowserContext context;
    private final Page page;
    private final List<String> complaints = new ArrayList<>();

    /** Starts one, with no cookies. */
    public Browser() {
        playwright =
                Playwright.create(
                        new Playwright.CreateOptions()
                                .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        chromium =
                playwright
                        .chromium()
                        .launch(
                                new BrowserType.LaunchOptions()
                                        .setExecutablePath(Path.of("/usr/bin/chromium"))
                                        .setArgs(
                                                List.of(
                                                        "--no-sandbox",
                                                        "--disable-gpu",
                                                        "--disable-quic",
                                                        "--disable-background-networking",
                                                        "--disable-component-update",
                                                        "--disable-sync")));
        context = chromium.newContext();
        page = context.newPage();
        page.onConsoleMessage(
                message -> {
                    if (Set.of("error", "warning").contains(message.type())) {
                        complaints.add(message.text());
                    }
                });
        page.onPageError(complaints::add);
        look(Sight.ALL.getFirst());
    }

    public Page page() {
        return page;
    }

    /** Looks at the page in this way from now on. */
    public void look(Sight sight) {
        page.setViewportSize(sight.width(), HEIGHT);
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(sight.scheme()));
    }

    /**
     * Looks at the page in every way: keeps a screenshot of each, and fails where the page is wider
     * than the window or is not accessible.
     */
    public void inspect(String name) {
        for (Sight sight : Sight.ALL) {
            look(sight);
            page.screenshot(
                    new Page.ScreenshotOptions()
                            .setPath(SCREENSHOTS.resolve(name + "-" + sight + ".png"))
                            .setFullPage(true));
            assertThat((Integer) page.evaluate("document.documentElement.scrollWidth"))
                    .as("%s is no wider than %s", name, sight)
                    .isLessThanOrEqualTo(sight.width());
            if (AXE.contains(sight)) {
                assertThat(violations()).as("what axe finds in %s, %s", name, sight).isEmpty();
            }
        }
        look(Sight.ALL.getFirst());
        assertThat(complaints).as("what the browser's console says").isEmpty();
    }

    /** Forgets the complaints so far: a test brought them about on purpose. */
    public void forgive() {
        complaints.clear();
    }

    private List<String> violations() {
        return new AxeBuilder(page)
                .analyze().getViolations().stream()
                        .filter(rule -> Set.of("serious", "critical").contains(rule.getImpact()))
                        .map(Browser::told)
                        .toList();
    }

    private static String told(Rule rule) {
        return rule.getId()
                + ": "
                + rule.getNodes().stream().map(node -> node.getHtml()).limit(3).toList();
    }

    @Override
    public void close() {
        chromium.close();
        playwright.close();
    }
}
