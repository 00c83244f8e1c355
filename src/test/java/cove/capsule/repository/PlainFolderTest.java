// SPDX-License-Identifier: Apache-2.0
package cove.capsule.repository;

import static cove.capsule.repository.TestingHome.SLUG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cove.problem.CoveException;
import cove.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlainFolderTest {

    @TempDir Path folder;
    TestingHome home;
    CapsuleRepositories repositories;

    @BeforeEach
    void open() {
        home = new TestingHome(folder);
        repositories = home.repositories;
    }

    @Test
    void aFolderBecomesOneCommitWithItsModes() {
        Path capsule = home.capsule("trim");

        var imported = repositories.importFolder(SLUG, capsule);

        assertThat(imported.changed()).isTrue();
        assertThat(imported.warnings()).isEmpty();
        assertThat(repositories.head(SLUG)).isEqualTo(imported.commit());
        assertThat(home.inside("log", "--format=%an %ad %s", "--date=unix"))
                .isEqualTo("cove 1772359200 Add the folder trim");
        assertThat(home.modesAt("HEAD"))
                .containsExactly(
                        "100644 code/main.py", "100755 code/run", "100644 environment/Dockerfile");
        assertThat(home.traces()).containsExactly("capsule-4820193.git");
    }

    @Test
    void theSameFilesMakeNoSecondCommit() {
        Path capsule = home.capsule("trim");
        var first = repositories.importFolder(SLUG, capsule);

        var again = repositories.importFolder(SLUG, capsule);

        assertThat(again.commit()).isEqualTo(first.commit());
        assertThat(again.changed()).isFalse();
        assertThat(home.inside("rev-list", "--count", "--all")).isEqualTo("1");
    }

    @Test
    void changedFilesMakeACommitOnTop() {
        Path capsule = home.capsule("trim");
        var first = repositories.importFolder(SLUG, capsule);
        home.write("trim/code/main.py", "print('better')\n");

        var second = repositories.importFolder(SLUG, capsule);

        assertThat(second.changed()).isTrue();
        assertThat(home.inside("rev-parse", "HEAD^")).isEqualTo(first.commit());
    }

    @Test
    void aLostExecutableBitIsAChange() {
        Path capsule = home.capsule("trim");
        repositories.importFolder(SLUG, capsule);
        assertThat(capsule.resolve("code/run").toFile().setExecutable(false)).isTrue();

        assertThat(repositories.importFolder(SLUG, capsule).changed()).isTrue();
    }

    @Test
    void dataComesAlongButResultsAndScratchDoNot() {
        Path capsule = home.capsule("trim");
        home.write("trim/data/small.csv", "1,2\n");
        home.write("trim/results/old.csv", "3\n");
        home.write("trim/scratch/cache", "4\n");
        home.write("trim/code/results/kept.py", "5\n");

        String commit = repositories.importFolder(SLUG, capsule).commit();

        assertThat(home.filesAt(commit))
                .contains("data/small.csv", "code/results/kept.py")
                .noneMatch(path -> path.startsWith("results/") || path.startsWith("scratch/"));
    }

    @Test
    void whatGitignoreNamesStaysBehind() {
        Path capsule = home.capsule("trim");
        home.write("trim/.gitignore", "/data/\n/results/\nscratch\n*.pyc\n");
        home.write("trim/data/large.bin", "x");
        home.write("trim/results/old.csv", "x");
        home.write("trim/scratch/cache", "x");
        home.write("trim/code/main.pyc", "x");

        String commit = repositories.importFolder(SLUG, capsule).commit();

        assertThat(home.filesAt(commit))
                .containsExactly(
                        ".gitignore", "code/main.py", "code/run", "environment/Dockerfile");
    }

    @Test
    void namesWithBlanksNewlinesAndUmlautsComeBackAsTheyWere() {
        Path capsule = home.capsule("my trim");
        home.write("my trim/code/a b.txt", "blank");
        home.write("my trim/code/a\nb.txt", "newline");
        home.write("my trim/code/größe–日本.txt", "utf-8");
        home.write("my trim/code/-x \"q\" \\ *.txt", "odd");

        String commit = repositories.importFolder(SLUG, capsule).commit();

        assertThat(TestingHome.contentOf(repositories.checkout(SLUG, commit)))
                .isEqualTo(TestingHome.contentOf(capsule));
    }

    @Test
    void linksStayLinksWhereverTheyPoint() throws IOException {
        Path capsule = home.capsule("trim");
        Files.createSymbolicLink(capsule.resolve("code/data"), Path.of("/data"));
        Files.createSymbolicLink(capsule.resolve("code/up"), Path.of("../../../etc/passwd"));
        Files.createSymbolicLink(capsule.resolve("data"), Path.of("/etc"));

        String commit = repositories.importFolder(SLUG, capsule).commit();

        assertThat(TestingHome.contentOf(repositories.checkout(SLUG, commit)))
                .containsEntry("code/data", "-> /data")
                .containsEntry("code/up", "-> ../../../etc/passwd")
                .containsEntry("data", "-> /etc");
    }

    @Test
    void aFolderInsideAnotherRepositoryComesAlone() {
        Path outer = home.committedCapsule("collection");
        Path inner = home.capsule("collection/examples/sunspots");

        String commit = repositories.importFolder(SLUG, inner).commit();

        assertThat(home.filesAt(commit))
                .containsExactly("code/main.py", "code/run", "environment/Dockerfile");
        assertThat(home.inside("rev-list", "--count", "HEAD")).isEqualTo("1");
        assertThat(home.git(outer, "status", "--porcelain")).isEqualTo("?? examples/");
    }

    @Test
    void aRepositoryInsideComesWithItsFiles() {
        Path capsule = home.capsule("trim");
        home.committedCapsule("trim/code/tool");
        home.write("trim/code/tool/.gitignore", "*.o\n");
        home.write("trim/code/tool/main.o", "x");
        home.git(home.write("trim/code/new/file", "x").getParent(), "init", "--quiet");
        home.git(home.write("trim/code/new/deep er/file", "y").getParent(), "init", "--quiet");

        String commit = repositories.importFolder(SLUG, capsule).commit();

        assertThat(home.filesAt(commit))
                .contains("code/tool/code/run", "code/new/file", "code/new/deep er/file")
                .doesNotContain("code/tool/main.o")
                .noneMatch(path -> path.contains(".git/"));
        assertThat(repositories.importFolder(SLUG, capsule).changed()).isFalse();
    }

    @Test
    void aRepositoryInsideThatIsIgnoredStaysBehind() {
        Path capsule = home.capsule("trim");
        home.committedCapsule("trim/tools/big");
        home.write("trim/.gitignore", "/tools/\n");

        assertThat(home.filesAt(repositories.importFolder(SLUG, capsule).commit()))
                .noneMatch(path -> path.startsWith("tools/"));
    }

    @Test
    void largeFilePointersStayPointers() {
        Path capsule = home.capsule("trim");
        String pointer =
                """
                version https://git-lfs.github.com/spec/v1
                oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393
                size 12345
                """;
        home.write("trim/.gitattributes", "*.bin filter=lfs diff=lfs merge=lfs -text\n");
        home.write("trim/data/model.bin", pointer);

        String commit = repositories.importFolder(SLUG, capsule).commit();

        assertThat(repositories.checkout(SLUG, commit).resolve("data/model.bin"))
                .hasContent(pointer);
    }

    @Test
    void aFolderWithoutFilesIsRefusedAndLeavesNothing() throws IOException {
        Path empty = Files.createDirectories(folder.resolve("empty/results")).getParent();
        home.write("empty/results/old.csv", "1");

        assertThatThrownBy(() -> repositories.importFolder(SLUG, empty))
                .isInstanceOf(CoveException.class)
                .hasMessageContaining(empty.toString())
                .hasMessageContaining("holds no files");
        assertThat(repositories.exists(SLUG)).isFalse();
        assertThat(home.traces()).isEmpty();
    }

    @Test
    void whatIsNoFolderIsRefusedByName() {
        Path file = home.write("notes.txt", "x");
        Path nowhere = folder.resolve("nowhere");

        assertThatThrownBy(() -> repositories.importFolder(SLUG, file))
                .hasMessageContaining("notes.txt failed; it is a file. Give a folder");
        assertThatThrownBy(() -> repositories.importFolder(SLUG, nowhere))
                .hasMessageContaining("nowhere failed; it cannot be found");
    }

    @Test
    void aSlugIsSevenDigits() {
        Path capsule = home.capsule("trim");

        assertThatThrownBy(() -> repositories.importFolder("../../x", capsule))
                .extracting(e -> ((CoveException) e).problem())
                .isInstanceOf(Problem.Invalid.class);
    }
}
