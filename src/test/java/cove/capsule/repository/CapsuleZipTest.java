// SPDX-License-Identifier: Apache-2.0
package cove.capsule.repository;

import static cove.capsule.repository.TestingHome.SLUG;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cove.problem.CoveException;
import cove.problem.Problem;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CapsuleZipTest {

    private static final int FILE = 0100644;
    private static final int PROGRAM = 0100755;
    private static final int LINK = 0120777;
    private static final int PIPE = 0010644;
    private static final int NO_MODE = 0;

    @TempDir Path folder;
    TestingHome home;
    CapsuleRepositories repositories;

    @BeforeEach
    void open() {
        home = new TestingHome(folder, new ZipLimits(10_000, 20));
        repositories = home.repositories;
    }

    /** Writes entries in the order given, each with a Unix mode or none, as any program may. */
    private final class Zip {
        private final Path file = folder.resolve("export.zip");
        private final ZipArchiveOutputStream out;

        Zip() throws IOException {
            out = new ZipArchiveOutputStream(file);
        }

        Zip with(String name, int mode, String content) throws IOException {
            var entry = new ZipArchiveEntry(name);
            if (mode != NO_MODE) {
                entry.setUnixMode(mode);
            }
            out.putArchiveEntry(entry);
            out.write(content.getBytes(UTF_8));
            out.closeArchiveEntry();
            return this;
        }

        Path done() throws IOException {
            out.close();
            return file;
        }
    }

    @Test
    void anExportComesWithTheModesItHas() throws IOException {
        Path zip =
                new Zip()
                        .with("code/", 040755, "")
                        .with("code/run", FILE, "echo")
                        .with("code/tool", PROGRAM, "echo")
                        .with("code/größe\n.txt", FILE, "x")
                        .with("code/data", LINK, "/data")
                        .with("data/small.csv", FILE, "1")
                        .with("results/old.csv", FILE, "1")
                        .with("REPRODUCING.md", FILE, "how to")
                        .done();

        var imported = repositories.importZip(SLUG, zip);

        assertThat(home.modesAt(imported.commit()))
                .containsExactly(
                        "100644 REPRODUCING.md",
                        "120000 code/data",
                        "100644 code/größe\n.txt",
                        "100755 code/run",
                        "100755 code/tool",
                        "100644 data/small.csv");
        assertThat(home.inside("log", "-1", "--format=%s")).isEqualTo("Add the zip export.zip");
        assertThat(repositories.importZip(SLUG, zip).commit()).isEqualTo(imported.commit());
        assertThat(home.traces()).containsExactly("capsule-4820193.git");
    }

    @Test
    void aZipWithoutModesHasARunThatCanBeRun() throws IOException {
        Path zip = new Zip().with("code/run", NO_MODE, "echo").done();

        assertThat(home.modesAt(repositories.importZip(SLUG, zip).commit()))
                .containsExactly("100755 code/run");
    }

    @Test
    void aSingleFolderAroundAllIsTakenOff() throws IOException {
        Path zip =
                new Zip()
                        .with("trim-main/code/run", FILE, "echo")
                        .with("trim-main/metadata/metadata.yml", FILE, "name: Trim")
                        .with("__MACOSX/trim-main/._code", FILE, "x")
                        .with(".DS_Store", FILE, "x")
                        .done();

        assertThat(home.filesAt(repositories.importZip(SLUG, zip).commit()))
                .containsExactly("code/run", "metadata/metadata.yml");
    }

    @Test
    void aCapsulesOwnFolderAloneIsNotTakenOff() throws IOException {
        Path zip = new Zip().with("code/run", FILE, "echo").done();

        assertThat(home.filesAt(repositories.importZip(SLUG, zip).commit()))
                .containsExactly("code/run");
    }

    @Test
    void aRepositoryInTheZipIsNotBelieved() throws IOException {
        Path zip =
                new Zip()
                        .with("code/run", FILE, "echo")
                        .with(".git/HEAD", FILE, "ref: refs/heads/main")
                        .with(".git/objects/info/alternates", FILE, "/srv/others.git/objects")
                        .with("code/tool/.GIT/config", FILE, "[core]")
                        .done();

        assertThat(home.filesAt(repositories.importZip(SLUG, zip).commit()))
                .containsExactly("code/run");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../escaped",
                "code/../../escaped",
                "code/..",
                "/escaped",
                "//escaped",
                "C:/escaped",
                "code/..\\..\\escaped",
                "code/nul\0",
            })
    void aNameThatLeadsElsewhereIsRefused(String name) throws IOException {
        Path zip =
                new Zip().with("code/run", PROGRAM, "echo").with(name, PROGRAM, "escaped").done();

        assertRefused(zip, "its entry '" + name + "'");
        assertThat(folder.resolve("home/repos/escaped")).doesNotExist();
        assertThat(folder.resolve("home/escaped")).doesNotExist();
    }

    @Test
    void nothingIsWrittenThroughALink() throws IOException {
        Path zip =
                new Zip()
                        .with("code/run", FILE, "echo")
                        .with("code/out", LINK, folder.toString())
                        .with("code/out/escaped", FILE, "x")
                        .done();

        assertRefused(zip, "its entry 'code/out'");
        assertThat(folder.resolve("escaped")).doesNotExist();
    }

    @Test
    void noLinkIsMadeThroughALink() throws IOException {
        Path zip =
                new Zip()
                        .with("code/run", FILE, "echo")
                        .with("code/out", LINK, folder.toString())
                        .with("code/out/escaped", LINK, "x")
                        .done();

        assertRefused(zip, "through a symbolic link");
        assertThat(folder.resolve("escaped")).doesNotExist();
    }

    @Test
    void aPipeAndANameGivenTwiceAreRefused() throws IOException {
        assertRefused(
                new Zip().with("code/run", PIPE, "").done(),
                "neither a file, a folder nor a symbolic link");
        assertRefused(
                new Zip().with("code/run", FILE, "a").with("code/./run", FILE, "b").done(),
                "is there twice");
        assertRefused(
                new Zip().with("code", FILE, "a").with("code/run", FILE, "b").done(),
                "is there twice");
    }

    @Test
    void aZipThatGrowsBeyondTheLimitIsTooLarge() throws IOException {
        Path zip =
                new Zip()
                        .with("code/run", FILE, "echo")
                        .with("data/zeros", FILE, "0".repeat(10_000))
                        .done();

        assertTooLarge(zip, "10,000 bytes");
    }

    @Test
    void aZipWithTooManyEntriesIsTooLarge() throws IOException {
        var zip = new Zip();
        for (int i = 0; i < 21; i++) {
            zip.with("code/" + i, FILE, "");
        }

        assertTooLarge(zip.done(), "20 entries");
    }

    @Test
    void whatIsNoZipIsRefused() {
        assertRefused(home.write("export.zip", "no zip at all"), "Adding the zip export.zip");
        assertRefused(folder.resolve("nowhere.zip"), "there is no such file");
    }

    private void assertRefused(Path zip, String words) {
        assertThatThrownBy(() -> repositories.importZip(SLUG, zip))
                .hasMessageContaining(words)
                .extracting(e -> ((CoveException) e).problem())
                .isInstanceOf(Problem.Invalid.class);
        assertThat(home.traces()).isEmpty();
    }

    private void assertTooLarge(Path zip, String words) {
        assertThatThrownBy(() -> repositories.importZip(SLUG, zip))
                .hasMessageContaining(words)
                .extracting(e -> ((CoveException) e).problem())
                .isInstanceOf(Problem.TooLarge.class);
        assertThat(home.traces()).isEmpty();
    }
}
