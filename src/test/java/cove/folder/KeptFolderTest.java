// SPDX-License-Identifier: Apache-2.0
package cove.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cove.problem.CoveException;
import cove.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeptFolderTest {
    @TempDir private Path folder;
    private KeptFolder results;

    @BeforeEach
    void fill() throws IOException {
        Path root = folder.resolve("results");
        Files.createDirectories(root.resolve("plots/deep"));
        Files.writeString(root.resolve("plots/a.svg"), "svg");
        Files.writeString(root.resolve("summary.csv"), "a,b");
        Files.writeString(folder.resolve("secret"), "not for you");
        Files.createDirectories(folder.resolve("results-of-another"));
        Files.writeString(folder.resolve("results-of-another/a"), "not for you");
        results = new KeptFolder(root, "results");
    }

    private List<FileTree.Item> list(String path) throws IOException {
        var items = new ArrayList<FileTree.Item>();
        results.list(path, items::add);
        return items;
    }

    private static void isNotFound(CoveException e) {
        assertThat(e.problem()).isInstanceOf(Problem.NotFound.class);
        assertThat(e.getMessage()).contains("list them to see what there is");
    }

    @Test
    void itemsTellTheirPathFromTheRoot() throws IOException {
        assertThat(list(""))
                .containsExactly(
                        new FileTree.Item("plots", "plots", true, -1),
                        new FileTree.Item("summary.csv", "summary.csv", false, 3));
        assertThat(list("plots"))
                .containsExactly(
                        new FileTree.Item("a.svg", "plots/a.svg", false, 3),
                        new FileTree.Item("deep", "plots/deep", true, -1));
        assertThat(list("plots/deep")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "..",
                "../secret",
                "../results-of-another/a",
                "plots/../../secret",
                "/",
                "/etc/passwd",
                "a\0b",
                "nothing",
                "plots/nothing",
                "summary.csv/x"
            })
    void noPathLeaves(String path) {
        assertThatThrownBy(() -> results.file(path))
                .isInstanceOfSatisfying(CoveException.class, KeptFolderTest::isNotFound);
        assertThatThrownBy(() -> list(path))
                .isInstanceOfSatisfying(CoveException.class, KeptFolderTest::isNotFound);
    }

    @Test
    void noLinkLeaves() throws IOException {
        Path root = results.root();
        Files.createSymbolicLink(root.resolve("absolute"), folder.resolve("secret"));
        Files.createSymbolicLink(root.resolve("relative"), Path.of("../secret"));
        Files.createSymbolicLink(root.resolve("folder"), folder);
        Files.createSymbolicLink(root.resolve("chain"), Path.of("relative"));
        Files.createSymbolicLink(root.resolve("dangling"), Path.of("nowhere"));

        assertThat(list(""))
                .extracting(FileTree.Item::name)
                .containsExactly("plots", "summary.csv");
        for (String link : List.of("absolute", "relative", "folder/secret", "chain", "dangling")) {
            assertThatThrownBy(() -> results.file(link))
                    .isInstanceOfSatisfying(CoveException.class, KeptFolderTest::isNotFound);
        }
        assertThatThrownBy(() -> list("folder"))
                .isInstanceOfSatisfying(CoveException.class, KeptFolderTest::isNotFound);
    }

    @Test
    void aLinkThatStaysInsideIsWhatItLeadsTo() throws IOException {
        Files.createSymbolicLink(results.root().resolve("link"), Path.of("plots"));

        assertThat(list("")).contains(new FileTree.Item("link", "link", true, -1));
        assertThat(list("link")).extracting(FileTree.Item::path).contains("link/a.svg");
        assertThat(results.file("link/a.svg")).hasContent("svg");
    }

    @Test
    void aFileIsNoFolderAndAFolderNoFile() {
        assertThatThrownBy(() -> results.file("plots")).hasMessageContaining("no file at 'plots'");
        assertThatThrownBy(() -> results.file("")).hasMessageContaining("no file at ''");
        assertThatThrownBy(() -> list("summary.csv")).hasMessageContaining("no folder");
    }

    @Test
    void aHomeBehindALinkIsNoObstacle() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("home"), results.root());

        assertThat(new KeptFolder(link, "results").file("summary.csv")).hasContent("a,b");
    }

    @Test
    void moreItemsThanAreSortedAreStillAllVisitedOnce() throws IOException {
        Path many = Files.createDirectory(results.root().resolve("many"));
        for (int i = 0; i < 10_050; i++) {
            Files.createFile(many.resolve("f" + i));
        }

        assertThat(list("many"))
                .hasSize(10_050)
                .extracting(FileTree.Item::name)
                .doesNotHaveDuplicates();
    }
}
