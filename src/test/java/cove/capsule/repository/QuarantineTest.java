// SPDX-License-Identifier: Apache-2.0
package cove.capsule.repository;

import static cove.capsule.repository.TestingHome.SLUG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cove.problem.CoveException;
import cove.problem.Problem;
import cove.process.FolderRemoval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Repositories that were made to run something on the server, or to read what is not theirs. */
class QuarantineTest {
    private static final String VICTIM = "0000001";
    private static final List<String> HOOKS =
            List.of(
                    "post-checkout",
                    "post-index-change",
                    "post-update",
                    "pre-auto-gc",
                    "pre-receive",
                    "proc-receive",
                    "reference-transaction",
                    "update");

    @TempDir Path folder;
    TestingHome home;
    CapsuleRepositories repositories;

    @BeforeEach
    void open() {
        home = new TestingHome(folder);
        repositories = home.repositories;
    }

    private void assertRefused(Path upload, String why) {
        assertThatThrownBy(() -> repositories.importFolder(SLUG, upload))
                .isInstanceOfSatisfying(
                        CoveException.class,
                        e -> assertThat(e.problem()).isInstanceOf(Problem.Invalid.class))
                .hasMessageContaining("Adding the folder " + upload)
                .hasMessageContaining(why)
                .hasMessageContaining("git clone");
        assertThat(repositories.exists(SLUG)).isFalse();
    }

    /** The secret commit of somebody else's capsule. */
    private String victim() {
        return repositories.importFolder(VICTIM, home.committedCapsule("secret")).commit();
    }

    private Path objectsOfTheVictim() {
        return repositories.directory(VICTIM).resolve("objects");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[core]\n fsmonitor = touch RAN",
                "[core]\n sshCommand = touch RAN",
                "[core]\n gitProxy = touch RAN",
                "[core]\n alternateRefsCommand = touch RAN",
                "[core]\n hooksPath = HOOKS",
                "[core]\n pager = touch RAN",
                "[core]\n editor = touch RAN",
                "[core]\n attributesFile = HOOKS/attributes\n[filter \"x\"]\n clean = touch RAN\n smudge = touch RAN\n required = true",
                "[filter \"x\"]\n process = touch RAN",
                "[diff]\n external = touch RAN",
                "[merge \"x\"]\n driver = touch RAN",
                "[gpg]\n program = touch RAN",
                "[credential]\n helper = !touch RAN",
                "[uploadpack]\n packObjectsHook = touch RAN",
                """
                [uploadpack]
                    allowFilter = true
                [protocol "ext"]
                    allow = always
                [extensions]
                    partialClone = origin
                [remote "origin"]
                    url = ext::touch RAN
                    promisor = true
                    uploadpack = touch RAN
                """,
                "[include]\n path = HOOKS/config",
                "[includeIf \"gitdir:/**\"]\n path = HOOKS/config",
                "[core]\n worktree = /etc",
                "[core]\n repositoryformatversion = 1\n[extensions]\n worktreeConfig = true",
                "no configuration at all",
            })
    void nothingThatAnUploadedConfigurationNamesIsRun(String configuration) throws IOException {
        Path capsule = home.committedCapsule("trim");
        home.write("trim/.gitattributes", "* filter=x diff=x merge=x\n");
        home.write("trim/code/main.py", "print('changed')\n");
        String touch = "touch " + folder.resolve("ran");
        home.write("hooks/config", "[core]\n fsmonitor = " + touch + "\n");
        home.write("trim/.git/config.worktree", "[core]\n fsmonitor = " + touch + "\n");
        for (String hook : HOOKS) {
            for (String place : List.of("hooks/", "trim/.git/hooks/")) {
                home.write(place + hook, "#!/bin/sh\n" + touch + "\n").toFile().setExecutable(true);
            }
        }
        Files.writeString(
                capsule.resolve(".git/config"),
                configuration
                        .replace("RAN", folder.resolve("ran").toString())
                        .replace("HOOKS", folder.resolve("hooks").toString()));

        String commit = repositories.importFolder(SLUG, capsule).commit();
        repositories.checkout(SLUG, commit);
        repositories.importFolder(SLUG, capsule);

        assertThat(home.filesAt(commit)).contains(".gitattributes", "code/main.py", "code/run");
        assertThat(home.inside("show", commit + ":code/main.py")).isEqualTo("print('changed')");
        assertThat(folder.resolve("ran")).doesNotExist();
    }

    @Test
    void aRepositoryThatLacksObjectsFetchesThemFromNowhere() throws IOException {
        Path capsule = home.committedCapsule("trim");
        String blob = home.git(capsule, "rev-parse", "HEAD:code/main.py");
        Files.delete(
                capsule.resolve(".git/objects")
                        .resolve(blob.substring(0, 2))
                        .resolve(blob.substring(2)));
        home.git(capsule, "config", "extensions.partialClone", "origin");
        home.git(capsule, "config", "protocol.ext.allow", "always");
        home.git(capsule, "config", "remote.origin.promisor", "true");
        home.git(capsule, "config", "remote.origin.url", "ext::touch " + folder.resolve("ran"));

        assertThatThrownBy(() -> repositories.importFolder(SLUG, capsule))
                .isInstanceOf(CoveException.class)
                .hasMessageContaining("git says");

        assertThat(folder.resolve("ran")).doesNotExist();
        assertThat(home.traces()).isEmpty();
    }

    @Test
    void objectsOfAnotherCapsuleCannotBeBorrowed() {
        String secret = victim();
        Path thief = home.committedCapsule("thief");
        home.write("thief/.git/objects/info/alternates", objectsOfTheVictim() + "\n");
        home.write("thief/.git/refs/heads/trunk", secret + "\n");

        assertRefused(thief, "objects/info/alternates");
    }

    @Test
    void aBareRepositoryCannotBorrowThemEither() {
        String secret = victim();
        home.git(folder, "init", "--quiet", "--bare", "--initial-branch=trunk", "thief.git");
        home.write("thief.git/objects/info/alternates", objectsOfTheVictim() + "\n");
        home.write("thief.git/refs/heads/trunk", secret + "\n");

        assertRefused(folder.resolve("thief.git"), "objects/info/alternates");
    }

    @ParameterizedTest
    @ValueSource(strings = {"objects", "objects/pack", "refs", "refs/heads", "packed-refs", "HEAD"})
    void aLinkInsideARepositoryIsNotFollowed(String name) throws IOException {
        victim();
        Path thief = home.committedCapsule("thief");
        Path part = thief.resolve(".git").resolve(name);
        FolderRemoval.remove(part);
        Files.createSymbolicLink(part, repositories.directory(VICTIM).resolve(name));

        assertRefused(thief, "link");
    }

    @Test
    void aRepositoryThatIsAPartOfAnotherOneIsRefused() {
        victim();
        Path thief = home.committedCapsule("thief");
        home.write("thief/.git/commondir", repositories.directory(VICTIM) + "\n");

        assertRefused(thief, "commondir");
    }

    @Test
    void aFileOrALinkInPlaceOfTheRepositoryIsRefused() throws IOException {
        victim();
        Path byFile = home.capsule("by-file");
        home.write("by-file/.git", "gitdir: " + repositories.directory(VICTIM) + "\n");
        Path byLink = home.capsule("by-link");
        Files.createSymbolicLink(byLink.resolve(".git"), repositories.directory(VICTIM));

        assertRefused(byFile, ".git is a file or a link");
        assertRefused(byLink, ".git is a file or a link");
    }

    @Test
    void aRepositoryInsideTheFolderLeadsNowhereEither() throws IOException {
        victim();
        Path capsule = home.capsule("trim");
        home.write("trim/code/tool/main.py", "x");
        home.write("trim/code/tool/.git", "gitdir: " + repositories.directory(VICTIM) + "\n");
        home.write("trim/code/other/main.py", "x");
        Files.createSymbolicLink(
                capsule.resolve("code/other/.git"), repositories.directory(VICTIM));

        String commit = repositories.importFolder(SLUG, capsule).commit();

        assertThat(home.filesAt(commit))
                .containsExactly(
                        "code/main.py",
                        "code/other/main.py",
                        "code/run",
                        "code/tool/main.py",
                        "environment/Dockerfile");
    }

    @ParameterizedTest
    @ValueSource(strings = {"FILE:///tmp/x", " file:///tmp/x", "File://localhost/tmp/x"})
    void thisMachinesDiskIsRecognisedHoweverItIsWritten(String url) {
        assertThat(CapsuleRepositories.isOnThisMachine(url)).isTrue();
    }
}
