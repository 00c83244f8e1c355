// SPDX-License-Identifier: Apache-2.0
package cove.chaos;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.assertions.PageAssertions;
import com.microsoft.playwright.options.AriaRole;
import cove.testing.Browser;
import cove.testing.Door;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A folder is uploaded by the page of a real Chromium, and the server killed with SIGKILL in the
 * middle: the page goes on by itself.
 */
class PagesUploadKillTest {
    private static final Pattern BEGIN = Pattern.compile("POST /data/new/upload ");
    private static final Pattern FINISH =
            Pattern.compile("POST /api/cove/v1/uploads/[^ ]*/finish ");
    private static final Pattern DATA_ASSET = Pattern.compile("/data/[0-9a-f-]{36}$");
    private static final int SMALL_FILES = 300;
    private static final int LARGE_FILE = 30 << 20;
    private static final int HALF = 12 << 20;
    private static final double PATIENCE = 60_000;

    @TempDir private static Path folder;
    private static Path home;
    private static Path source;
    private static ServerProcess server;
    private static Door door;
    private static Browser browser;
    private static Page page;

    @BeforeAll
    static void start() throws IOException {
        home = Files.createDirectory(folder.resolve("home"));
        source = source();
        door = new Door();
        startServer();
        browser = new Browser();
        page = browser.page();
        page.navigate(door.url() + "/sign-in");
        page.getByLabel("Access token").fill(server.token());
        press("Sign in");
        assertThat(page).hasTitle("Capsules · cove");
    }

    @AfterAll
    static void close() {
        browser.close();
        door.close();
        server.close();
    }

    private static void startServer() throws IOException {
        server = ServerProcess.start(Recipe.ofThisBuild(), home, List.of(), Map.of());
        door.leadTo(server.url().orElseThrow());
    }

    private static Path source() throws IOException {
        Path source = Files.createDirectory(folder.resolve("source"));
        for (int i = 0; i < SMALL_FILES; i++) {
            Path file = source.resolve("d" + i % 7).resolve("f" + i);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "small file " + i);
        }
        byte[] large = new byte[LARGE_FILE];
        new Random(1).nextBytes(large);
        Files.write(source.resolve("large"), large);
        return source;
    }

    private static void press(String name) {
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true))
                .click();
    }

    /** Kills the server when the moment has come, and starts the next one when the page knows. */
    private static void killAt(String mount, Door.Moment moment) throws Exception {
        page.navigate(door.url() + "/data/new");
        page.locator("#choose-folder").setInputFiles(source);
        page.locator("#upload").getByLabel("Mount").fill(mount);
        page.locator("#upload").getByLabel("Name").fill(mount);
        door.watchFor(moment);
        press("Upload");
        door.awaitMoment();
        server.kill();
        door.shut();
        assertThat(page.locator("#said"))
                .containsText(
                        "it goes on by itself",
                        new LocatorAssertions.ContainsTextOptions().setTimeout(PATIENCE));
        startServer();
    }

    /** It is there once and whole, and nothing is left of its upload. */
    private static void isWhole(String mount) throws IOException {
        assertThat(page)
                .hasURL(DATA_ASSET, new PageAssertions.HasURLOptions().setTimeout(PATIENCE));
        assertThat(page.locator("#asset-badge .state"))
                .hasText("ready", new LocatorAssertions.HasTextOptions().setTimeout(PATIENCE));
        String id = page.url().replaceAll(".*/", "");
        var client = new Client(() -> server.url(), server.token());
        assertThat(client.get("/api/cove/v1/uploads").json()).isEmpty();
        assertThat(
                        client.send(
                                        "POST",
                                        "/api/v1/data_assets/search",
                                        "{\"query\": \"%s\"}".formatted(mount).getBytes(UTF_8),
                                        Map.of("Content-Type", "application/json"))
                                .json()
                                .path("results")
                                .findValuesAsText("id"))
                .containsExactly(id);
        assertThat(files(home.resolve("assets").resolve(id))).isEqualTo(files(source));
    }

    private static Map<String, Integer> files(Path root) throws IOException {
        try (var all = Files.walk(root)) {
            var files = new TreeMap<String, Integer>();
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(
                        root.relativize(file).toString(),
                        Arrays.hashCode(Files.readAllBytes(file)));
            }
            return files;
        }
    }

    /** The answer to a request, which the server has done by then. */
    private static Door.Moment answerTo(Pattern request) {
        var asked = new HashSet<Integer>();
        return chunk -> {
            if (!chunk.answer() && request.matcher(chunk.text()).lookingAt()) {
                asked.add(chunk.connection());
            }
            return chunk.answer() && asked.contains(chunk.connection());
        };
    }

    @Test
    void anUploadWhoseServerIsKilledInTheMiddleGoesOnWhereItWas() throws Exception {
        var bytes = new AtomicLong();

        killAt("middle", chunk -> !chunk.answer() && bytes.addAndGet(chunk.text().length()) > HALF);

        isWhole("middle");
    }

    @Test
    void anUploadThatHasBegunUnheardBeginsOnce() throws Exception {
        killAt("begun", answerTo(BEGIN));

        isWhole("begun");
    }

    @Test
    void anUploadThatIsDoneUnheardIsDone() throws Exception {
        killAt("done", answerTo(FINISH));

        isWhole("done");
    }
}
