// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Dialog;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.PageAssertions;
import com.microsoft.playwright.options.AriaRole;
import cove.testing.S3ProxyServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that a real Chromium sends to become data assets. */
class PagesUploadTest {
    private static final Pattern PIECE = Pattern.compile("/api/cove/v1/uploads/.*/file\\?path=");
    private static final Pattern DATA_ASSET = Pattern.compile("/data/[0-9a-f-]{36}$");

    @TempDir private static Path home;
    @TempDir private static Path folder;
    private static S3ProxyServer s3;
    private static CoveHarness cove;
    private static Visitor visitor;
    private static Page page;

    @BeforeAll
    static void start() {
        s3 = S3ProxyServer.start().bucket("lab").put("lab", "reads/a.txt", "one");
        cove = CoveHarness.start(home, CoveHarness.SETTINGS + s3.settings("lab"));
        visitor = new Visitor(cove);
        page = visitor.page();
        page.onDialog(Dialog::accept);
    }

    @AfterAll
    static void close() {
        visitor.close();
        cove.close();
        s3.close();
    }

    private static void fill(String label, String text) {
        page.locator("#upload").getByLabel(label).fill(text);
    }

    /** The files of the data asset whose page is shown. */
    private static Path shown() {
        assertThat(page).hasURL(DATA_ASSET, new PageAssertions.HasURLOptions().setTimeout(30_000));
        assertThat(page.locator("#asset-badge .state")).hasText("ready");
        return cove.home().resolve("assets").resolve(page.url().replaceAll(".*/", ""));
    }

    @Test
    void aFolderArrivesWithAllThatIsInIt() throws IOException {
        Path reads = folder.resolve("reads");
        Files.createDirectories(reads.resolve("lane 1/empty"));
        Files.writeString(reads.resolve("sheet.csv"), "a,b\n");
        Files.writeString(reads.resolve("lane 1/größe.txt"), "viele\n");
        Files.writeString(reads.resolve("lane 1/nothing"), "");
        byte[] large = new byte[600_000];
        new Random(1).nextBytes(large);
        Files.write(reads.resolve("lane 1/large.bin"), large);
        visitor.go("/data/new");
        visitor.inspect("upload");

        page.locator("#choose-folder").setInputFiles(reads);
        assertThat(page.locator("#chosen")).containsText("4 files, 586 KiB");
        assertThat(page.locator("#upload").getByLabel("Mount")).hasValue("reads");
        fill("Tags", "fastq");
        visitor.inspect("upload-chosen");
        visitor.press("Upload");

        Path files = shown();
        assertThat(page.locator("h1")).hasText("reads");
        assertThat(page.locator("p.tags")).hasText("fastq");
        assertThat(files.resolve("lane 1/größe.txt")).hasContent("viele\n");
        assertThat(files.resolve("lane 1/nothing")).isEmptyFile();
        assertThat(files.resolve("lane 1/large.bin")).hasBinaryContent(large);
        assertThat(Files.getLastModifiedTime(files.resolve("sheet.csv")).toMillis() / 1000)
                .isEqualTo(Files.getLastModifiedTime(reads.resolve("sheet.csv")).toMillis() / 1000);
    }

    @Test
    void droppedFilesArriveAndMistakesAreTold() {
        visitor.go("/data/new");
        page.evaluate(
                """
                () => {
                    const data = new DataTransfer();
                    data.items.add(new File(["one"], "one.txt"));
                    data.items.add(new File(["two"], "two.txt"));
                    document.getElementById("drop-data").dispatchEvent(new DragEvent("drop", {dataTransfer: data, bubbles: true}));
                }
                """);
        assertThat(page.locator("#chosen")).containsText("2 files");
        fill("Name", "Two");
        fill("Mount", "..");
        visitor.press("Upload");
        assertThat(page.locator("#said")).containsText("The mount '..'");

        visitor.forgive();
        fill("Mount", "two");
        visitor.press("Upload");

        assertThat(shown().resolve("two.txt")).hasContent("two");
    }

    @Test
    void aBrokenConnectionAndAReloadCostNoMoreThanWhatWasOnItsWay() throws IOException {
        Path large = folder.resolve("large.bin");
        byte[] bytes = new byte[20 << 20];
        new Random(2).nextBytes(bytes);
        Files.write(large, bytes);
        var pieces = new AtomicInteger();
        var reloaded = new AtomicBoolean();
        page.route(PIECE, route -> breakAt(route, pieces, reloaded));
        visitor.go("/data/new");
        page.locator("#choose-files").setInputFiles(large);
        visitor.press("Upload");
        assertThat(page.locator("#said")).containsText("The connection broke");
        assertThat(page.locator("#amount")).containsText("8.0 MiB of 20.0 MiB");
        page.screenshot(
                new Page.ScreenshotOptions()
                        .setPath(Path.of("target/screenshots/upload-broken.png")));
        page.context().setOffline(false);
        assertThat(page.locator("#amount")).containsText("16.0 MiB of 20.0 MiB");

        page.reload();
        visitor.forgive();
        reloaded.set(true);
        pieces.set(0);
        assertThat(page.locator("#unfinished")).containsText("large");
        page.locator("#choose-files").setInputFiles(large);
        assertThat(page.locator("#chosen")).containsText("It goes on where “large” was.");
        visitor.inspect("upload-again");
        visitor.press("Upload");

        assertThat(shown().resolve("large.bin")).hasBinaryContent(bytes);
        assertThat(pieces).hasValue(1);
        page.unroute(PIECE);
    }

    /** The second piece goes with the connection, and from the fourth on none comes through. */
    private static void breakAt(Route route, AtomicInteger pieces, AtomicBoolean reloaded) {
        boolean piece = route.request().method().equals("PATCH");
        int number = piece ? pieces.incrementAndGet() : 0;
        if (number == 2 && !reloaded.get()) {
            page.context().setOffline(true);
        }
        if (!reloaded.get() && (number == 2 || number >= 4)) {
            route.abort("connectionreset");
        } else {
            route.resume();
        }
    }

    @Test
    void anUploadIsGivenUpOnThePage() {
        var begun =
                cove.admin()
                        .post("/api/cove/v1/uploads", java.util.Map.of("mount", "never"))
                        .json()
                        .path("id")
                        .textValue();
        visitor.go("/data/new");

        visitor.press("Give up never");

        assertThat(page.locator("li[data-id='%s']".formatted(begun))).hasCount(0);
        assertThat(cove.admin().get(CoveClient.DATA_ASSETS + "/" + begun).status()).isEqualTo(404);
    }

    @Test
    void aFolderOfABucketIsTakenByTheFormWhenItIsThere() {
        ExternalAssets.giveKeys(cove.admin(), "lab");
        visitor.go("/data/new");
        page.getByText("Take a folder of Amazon S3").click();
        var form = page.locator("#of-bucket");
        assertThat(form.getByLabel("Access id")).isHidden();
        form.getByLabel("Endpoint").selectOption("lab");
        form.getByLabel("Bucket", new Locator.GetByLabelOptions().setExact(true)).fill("lab");
        form.getByLabel("Folder in it").fill("nothing-here");
        form.getByLabel("Name").fill("Reads in the lab");
        form.getByLabel("Mount").fill("lab-reads");
        form.getByLabel("stay there").check();
        visitor.press("Create");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("no object below");
        assertThat(form.getByLabel("Mount")).hasValue("lab-reads");
        visitor.inspect("bucket-form");

        form.getByLabel("Folder in it").fill("reads");
        visitor.press("Create");

        assertThat(page).hasURL(DATA_ASSET);
        assertThat(page.locator("#asset-badge .state")).hasText("ready");
        assertThat(page.locator(".facts").first()).containsText("s3://lab/reads");
        assertThat(page.locator(".tree")).containsText("a.txt");
    }
}
