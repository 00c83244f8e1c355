// SPDX-License-Identifier: Apache-2.0
package cove.capsule.repository;

import static cove.capsule.repository.TestingHome.SLUG;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkTreeTest {

    @TempDir Path folder;
    TestingHome home;
    CapsuleRepositories repositories;

    @BeforeEach
    void open() {
        home = new TestingHome(folder);
        repositories = home.repositories;
    }

    @Test
    void aCleanWorkTreeKeepsItsHistoryItsBranchAndItsTags() {
        Path capsule = home.committedCapsule("trim");
        home.git(capsule, "tag", "v1.0");
        home.git(capsule, "tag", "--annotate", "--message=Paper", "as-submitted");
        String head = home.commit(capsule, "Second");
        home.git(capsule, "branch", "experiment");

        var imported = repositories.importFolder(SLUG, capsule);

        assertThat(imported).isEqualTo(new Imported(head, true, List.of()));
        assertThat(home.inside("for-each-ref", "--format=%(refname)"))
                .isEqualTo("refs/heads/trunk\nrefs/tags/as-submitted\nrefs/tags/v1.0");
        assertThat(home.inside("symbolic-ref", "HEAD")).isEqualTo("refs/heads/trunk");
        assertThat(home.inside("rev-list", "--count", "HEAD")).isEqualTo("2");
        assertThat(repositories.importFolder(SLUG, capsule).changed()).isFalse();
    }

    @Test
    void whatIsNotCommittedComesAsOneCommitOnTop() {
        Path capsule = home.committedCapsule("trim");
        String committed = home.git(capsule, "rev-parse", "HEAD");
        home.write("trim/code/main.py", "print('changed')\n");
        home.write("trim/code/new.py", "print('untracked')\n");
        capsule.resolve("environment/Dockerfile").toFile().delete();
        home.write("trim/.gitignore", "*.log\n");
        home.write("trim/code/noise.log", "x");

        var imported = repositories.importFolder(SLUG, capsule);

        assertThat(home.inside("rev-parse", "HEAD^")).isEqualTo(committed);
        assertThat(home.inside("log", "-1", "--format=%B"))
                .startsWith("Add the folder trim as it stands")
                .contains(committed);
        assertThat(home.filesAt(imported.commit()))
                .containsExactly(".gitignore", "code/main.py", "code/new.py", "code/run");
        assertThat(repositories.importFolder(SLUG, capsule).commit()).isEqualTo(imported.commit());
    }

    @Test
    void theFolderIsOnlyRead() throws IOException {
        Path capsule = home.committedCapsule("trim");
        home.write("trim/.git/hooks/pre-commit", "#!/bin/sh\ntouch " + folder + "/ran\n")
                .toFile()
                .setExecutable(true);
        home.git(capsule, "config", "core.fsmonitor", "touch " + folder + "/ran; false");
        home.write("trim/code/main.py", "print('changed')\n");
        Map<String, String> before = timesOf(capsule);

        repositories.importFolder(SLUG, capsule);

        assertThat(timesOf(capsule)).isEqualTo(before);
        assertThat(folder.resolve("ran")).doesNotExist();
    }

    @Test
    void aFolderOfAnotherAccountIsReadAllTheSame() throws IOException {
        assumeThat(System.getProperty("user.name"))
                .as("only root gives files away")
                .isEqualTo("root");
        Path capsule = home.committedCapsule("trim");
        String committed = home.git(capsule, "rev-parse", "HEAD");
        try (Stream<Path> paths = Files.walk(capsule)) {
            for (Path path : paths.toList()) {
                Files.setAttribute(path, "unix:uid", 12345);
            }
        }

        assertThat(repositories.importFolder(SLUG, capsule).commit()).isEqualTo(committed);
    }

    private static Map<String, String> timesOf(Path root) throws IOException {
        try (Stream<Path> paths = Files.walk(root)) {
            var times = new TreeMap<String, String>();
            for (Path path : paths.toList()) {
                times.put(path.toString(), Files.getLastModifiedTime(path).toString());
            }
            return times;
        }
    }

    @Test
    void committingLaterMovesTheHeadToThatCommitAndKeepsTheOld() {
        Path capsule = home.committedCapsule("trim");
        home.write("trim/code/main.py", "print('changed')\n");
        String uncommitted = repositories.importFolder(SLUG, capsule).commit();
        String committed = home.commit(capsule, "Changed");

        assertThat(repositories.importFolder(SLUG, capsule).commit()).isEqualTo(committed);
        assertThat(repositories.resolve(SLUG, uncommitted)).isEqualTo(uncommitted);
        assertThat(home.inside("for-each-ref", "--contains", uncommitted))
                .contains("refs/kept/" + uncommitted);
    }

    @Test
    void aTagThatMovedThereStaysHere() {
        Path capsule = home.committedCapsule("trim");
        home.git(capsule, "tag", "v1.0");
        String first = repositories.importFolder(SLUG, capsule).commit();
        String second = home.commit(capsule, "Second");
        home.git(capsule, "tag", "--force", "v1.0");
        home.git(capsule, "tag", "v2.0");

        var imported = repositories.importFolder(SLUG, capsule);

        assertThat(imported.commit()).isEqualTo(second);
        assertThat(imported.warnings()).singleElement().asString().contains("The tag v1.0");
        assertThat(repositories.resolve(SLUG, "v1.0")).isEqualTo(first);
        assertThat(repositories.resolve(SLUG, "v2.0")).isEqualTo(second);
    }

    @Test
    void aWorkTreeWithoutCommitsIsTakenAsItStands() {
        Path capsule = home.capsule("trim");
        home.git(capsule, "init", "--quiet");

        repositories.importFolder(SLUG, capsule);

        assertThat(home.inside("rev-list", "--count", "HEAD")).isEqualTo("1");
    }

    @Test
    void aDetachedHeadAndAShallowCloneAreWorkTreesToo() {
        Path capsule = home.committedCapsule("trim");
        String head = home.commit(capsule, "Second");
        home.git(folder, "clone", "--quiet", "--depth=1", capsule.toUri().toString(), "shallow");
        home.git(capsule, "checkout", "--quiet", "--detach");

        assertThat(repositories.importFolder(SLUG, folder.resolve("shallow")).commit())
                .isEqualTo(head);
        assertThat(repositories.importFolder("0000001", capsule).commit()).isEqualTo(head);
    }

    @Test
    void privateExclusionsOfTheWorkTreeCount() {
        Path capsule = home.committedCapsule("trim");
        home.write("trim/.git/info/exclude", "notes.txt\n");
        home.write("trim/notes.txt", "x");

        assertThat(repositories.importFolder(SLUG, capsule).commit())
                .isEqualTo(home.git(capsule, "rev-parse", "HEAD"));
    }

    @Test
    void trackedFilesThatAreIgnoredStayTracked() {
        Path capsule = home.committedCapsule("trim");
        home.write("trim/.gitignore", "/data/\n");
        home.write("trim/data/small.csv", "1\n");
        home.git(capsule, "add", "--force", "data/small.csv");
        String committed = home.commit(capsule, "With data");
        assertThat(repositories.importFolder(SLUG, capsule).commit()).isEqualTo(committed);
        home.write("trim/data/small.csv", "2\n");

        String changed = repositories.importFolder(SLUG, capsule).commit();

        assertThat(home.inside("show", changed + ":data/small.csv")).isEqualTo("2");
    }

    @Test
    void lineEndsThatGitConvertsAreNoChange() {
        Path capsule = home.committedCapsule("trim");
        home.write("trim/.gitattributes", "*.bat text eol=crlf\n");
        home.write("trim/code/start.bat", "echo\r\n");
        String committed = home.commit(capsule, "For Windows");

        assertThat(repositories.importFolder(SLUG, capsule).commit()).isEqualTo(committed);
        assertThat(repositories.checkout(SLUG, committed).resolve("code/start.bat"))
                .hasBinaryContent("echo\r\n".getBytes(UTF_8));
    }

    @Test
    void aSubmoduleComesWithTheFilesItHasHere() {
        Path tool = home.committedCapsule("tool");
        Path capsule = home.committedCapsule("trim");
        home.git(capsule, "submodule", "--quiet", "add", tool.toString(), "code/tool");
        String committed = home.commit(capsule, "With a tool");

        var imported = repositories.importFolder(SLUG, capsule);

        assertThat(imported.warnings()).isEmpty();
        assertThat(home.filesAt(imported.commit())).contains("code/tool/code/run");
        assertThat(home.inside("rev-parse", "HEAD^")).isEqualTo(committed);
    }

    @Test
    void aSubmoduleWithoutFilesIsSaidToBeMissing() {
        Path tool = home.committedCapsule("tool");
        Path capsule = home.committedCapsule("trim");
        home.git(capsule, "submodule", "--quiet", "add", tool.toString(), "code/tool");
        String committed = home.commit(capsule, "With a tool");
        home.git(folder, "clone", "--quiet", capsule.toString(), "without");

        var imported = repositories.importFolder(SLUG, folder.resolve("without"));

        assertThat(imported.commit()).isEqualTo(committed);
        assertThat(imported.warnings())
                .singleElement()
                .asString()
                .contains("The submodule 'code/tool' has no files here");
        assertThat(repositories.checkout(SLUG, committed).resolve("code/tool")).isEmptyDirectory();
    }

    @Test
    void aBareRepositoryIsTakenWithItsHistory() {
        Path capsule = home.committedCapsule("trim");
        home.git(folder, "clone", "--quiet", "--bare", capsule.toString(), "trim-on-disk");

        assertThat(repositories.importFolder(SLUG, folder.resolve("trim-on-disk")).commit())
                .isEqualTo(home.git(capsule, "rev-parse", "HEAD"));
    }

    @Test
    void aBrokenRepositoryIsRefusedInGitsWords() {
        Path capsule = home.committedCapsule("trim");
        home.write("trim/.git/refs/heads/trunk", "1".repeat(40) + "\n");

        assertThatThrownBy(() -> repositories.importFolder(SLUG, capsule))
                .hasMessageContaining("Adding the folder " + capsule)
                .hasMessageContaining("git says")
                .hasMessageContaining("without its .git");
        assertThat(home.traces()).isEmpty();
    }
}
