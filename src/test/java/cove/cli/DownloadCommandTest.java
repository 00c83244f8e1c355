// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DownloadCommandTest {
    @TempDir private static Path folder;
    private static TestingCove cove;
    private static String id;

    @TempDir private Path target;

    @BeforeAll
    static void serveAndRun() {
        cove = TestingCove.served(folder);
        Path capsule =
                cove.capsule(
                        "capsule",
                        """
                        echo hello
                        cd ../results
                        mkdir -p 'deep/two words'
                        echo 0123456789 > digits
                        echo ü > 'deep/two words/ümlaut #1?.txt'
                        : > empty
                        """);
        id = cove.cove("run", capsule, "--json").json().path("id").asText();
    }

    @AfterAll
    static void close() {
        cove.close();
    }

    @Test
    void allResultsComeEachToItsPath() {
        var outcome = cove.cove("download", id, "-o", target);

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.out().lines())
                .containsExactly(
                        target + "/deep/two words/ümlaut #1?.txt",
                        target + "/digits",
                        target + "/empty",
                        target + "/output");
        assertThat(target.resolve("deep/two words/ümlaut #1?.txt")).hasContent("ü");
        assertThat(target.resolve("output")).hasContent("hello");
        assertThat(target.resolve("empty")).isEmptyFile();
    }

    @Test
    void aFolderComesAlone() {
        var outcome = cove.cove("download", id, "deep", "-o", target, "--json");

        assertThat(outcome.json().path("files")).hasSize(1);
        assertThat(target.resolve("deep/two words")).isDirectory();
        assertThat(target.resolve("digits")).doesNotExist();
    }

    @Test
    void aPartThatIsThereIsNotFetchedAgain() throws IOException {
        var download = new Download(null, id, target);
        Files.writeString(target.resolve(download.partName("digits")), "abcd");

        cove.cove("download", id, "digits", "-o", target);

        assertThat(target.resolve("digits")).hasContent("abcd456789");
        assertThat(target.toFile().list()).containsExactly("digits");
    }

    @Test
    void anOlderFileIsReplacedWhole() throws IOException {
        Files.writeString(target.resolve("digits"), "something older and longer");

        cove.cove("download", id, "digits", "-o", target);

        assertThat(target.resolve("digits")).hasContent("0123456789");
    }

    @Test
    void aLinkInTheWayIsNotFollowed(@TempDir Path elsewhere) throws IOException {
        Files.createSymbolicLink(target.resolve("deep"), elsewhere);
        Path file = Files.writeString(elsewhere.resolve("file"), "precious");
        Files.createSymbolicLink(target.resolve("digits"), file);

        var folders = cove.cove("download", id, "deep", "-o", target);
        var files = cove.cove("download", id, "digits", "-o", target);

        assertThat(folders.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(folders.err()).contains("Something else lies at " + target.resolve("deep"));
        assertThat(files.exitCode()).isZero();
        assertThat(target.resolve("digits")).isRegularFile().hasContent("0123456789");
        assertThat(file).hasContent("precious");
        assertThat(elsewhere.toFile().list()).containsExactly("file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../evil", "a/../../evil", "/etc/evil", "", ".", "a//b", "a/.", "a\0b"})
    void aPathThatLeavesTheFolderIsRefused(String path) {
        var download = new Download(null, id, target);

        assertThatThrownBy(() -> download.fetch(new ResultTree.File(path, 1)))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("was not downloaded");
    }
}
