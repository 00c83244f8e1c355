// SPDX-License-Identifier: Apache-2.0
package cove.capsule.repository;

import static cove.capsule.repository.TestingHome.SLUG;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.BasicAuthenticator;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import cove.process.FolderRemoval;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RemoteRepositoryTest {
    private static final RemoteLogin ACCOUNT = new RemoteLogin(true, Optional.empty());

    private static final String TOKEN = "s3cr%40t";

    @TempDir Path folder;
    TestingHome home;
    CapsuleRepositories repositories;
    Path capsule;

    @BeforeEach
    void open() {
        home = new TestingHome(folder);
        repositories = home.repositories;
        capsule = home.committedCapsule("trim");
        home.git(capsule, "tag", "v1.0");
        home.commit(capsule, "Second");
        home.git(folder, "clone", "--quiet", "--mirror", "trim", "served/my trim.git");
    }

    private String publish() {
        Path served = folder.resolve("served/my trim.git");
        home.git(served, "fetch", "--quiet");
        home.git(served, "update-server-info");
        return home.git(served, "rev-parse", "HEAD");
    }

    @Test
    void aFileUrlBringsHistoryBranchAndTags() {
        String head = publish();

        var imported =
                repositories.importGit(SLUG, "file://" + folder + "/served/my trim.git", ACCOUNT);

        assertThat(imported.commit()).isEqualTo(head);
        assertThat(imported.warnings()).isEmpty();
        assertThat(home.inside("symbolic-ref", "HEAD")).isEqualTo("refs/heads/trunk");
        assertThat(home.inside("rev-list", "--count", "HEAD")).isEqualTo("2");
        assertThat(repositories.releases(SLUG)).extracting(Release::tag).containsExactly("v1.0");
        assertThat(repositories.directory(SLUG).resolve("config")).content().doesNotContain("url");
        assertThat(home.traces()).containsExactly("capsule-4820193.git");
    }

    @Test
    void fetchingAgainBringsWhatIsNew() {
        publish();
        String url = "file://" + folder + "/served/my%20trim.git";
        String before = repositories.importGit(SLUG, url, ACCOUNT).commit();
        assertThat(repositories.importGit(SLUG, url, ACCOUNT).changed()).isFalse();
        String after = home.commit(capsule, "Third");
        publish();

        assertThat(repositories.importGit(SLUG, url, ACCOUNT))
                .extracting("commit")
                .isEqualTo(after);
        assertThat(home.inside("rev-parse", "HEAD^")).isEqualTo(before);
    }

    @Test
    void aHistoryThatWasRewrittenThereIsKeptHere() {
        publish();
        String url = "file://" + folder + "/served/my%20trim.git";
        String before = repositories.importGit(SLUG, url, ACCOUNT).commit();
        home.git(capsule, "commit", "--quiet", "--amend", "--allow-empty", "--message=Rewritten");
        String after = publish();

        assertThat(repositories.importGit(SLUG, url, ACCOUNT).commit()).isEqualTo(after);
        assertThat(home.inside("rev-parse", "refs/kept/" + before)).isEqualTo(before);
    }

    @Test
    void thePreferencesOfTheAccountDoNoHarm() {
        publish();
        var account =
                Git.ofThisAccount()
                        .set("fetch.prune", "true")
                        .set("fetch.pruneTags", "true")
                        .set("fetch.recurseSubmodules", "true");
        var preferred = new RemoteRepository(folder + "/served/my trim.git", account, List.of());
        var repository =
                new CapsuleRepository(
                        SLUG,
                        repositories.directory(SLUG),
                        new Checkouts(
                                folder.resolve("home/checkouts"), 1000, () -> TestingHome.NOW),
                        () -> TestingHome.NOW);
        repository.take(preferred);
        repositories.release(SLUG);
        repository.take(preferred);

        assertThat(repositories.releases(SLUG)).extracting(Release::version).containsExactly(1, 2);
    }

    @Test
    void aGitDaemonIsFetchedFrom() throws IOException {
        String head = publish();
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        // The program itself: 'git daemon' would be a parent that leaves it behind when killed.
        Path daemon = Path.of(home.git(folder, "--exec-path"), "git-daemon");
        Process process =
                new ProcessBuilder(
                                daemon.toString(),
                                "--verbose",
                                "--export-all",
                                "--listen=127.0.0.1",
                                "--port=" + port,
                                "--base-path=" + folder.resolve("served"))
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try (var said =
                new BufferedReader(new InputStreamReader(process.getErrorStream(), UTF_8))) {
            assertThat(said.readLine()).contains("Ready to rumble");
            String url = "git://127.0.0.1:%d/my trim.git".formatted(port);

            assertThat(repositories.importGit(SLUG, url, ACCOUNT).commit()).isEqualTo(head);
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void aTokenInTheUrlOpensAndIsNotKept() throws IOException {
        String head = publish();
        try (var server =
                new Served((user, password) -> user.equals("dana") && password.equals("s3cr@t"))) {
            String url = server.url("dana:" + TOKEN + "@");

            assertThat(repositories.importGit(SLUG, url, ACCOUNT).commit()).isEqualTo(head);
        }
        assertThat(textOfHome()).doesNotContain("s3cr");
    }

    @Test
    void aWrongTokenIsSaidToBeWrongWithoutBeingSaid() throws IOException {
        publish();
        try (var server = new Served((_, _) -> false)) {
            String url = server.url("dana:" + TOKEN + "@");

            assertThatThrownBy(() -> repositories.importGit(SLUG, url, ACCOUNT))
                    .hasMessageContaining("Adding the git repository " + server.url(""))
                    .hasMessageContaining("Authentication failed")
                    .hasMessageContaining("https://user:token@host/path")
                    .message()
                    .doesNotContain("s3cr");
        }
        assertThat(home.traces()).isEmpty();
    }

    @Test
    void aPrivateRepositoryAsksNobodyAndSaysHowToLogIn() throws IOException {
        publish();
        try (var server = new Served((_, _) -> false)) {
            assertThatThrownBy(() -> repositories.importGit(SLUG, server.url(""), ACCOUNT))
                    .hasMessageContaining("could not read Username")
                    .hasMessageContaining("If it is private");
        }
    }

    @Test
    void aFetchThatBreaksOffLeavesAllAsItWas() throws IOException {
        publish();
        try (var server = new Served((_, _) -> true)) {
            String url = server.url("dana:x@");
            String before = repositories.importGit(SLUG, url, ACCOUNT).commit();
            String after = home.commit(capsule, "Third");
            publish();
            FolderRemoval.remove(
                    folder.resolve("served/my trim.git/objects").resolve(after.substring(0, 2)));

            assertThatThrownBy(() -> repositories.importGit(SLUG, url, ACCOUNT))
                    .hasMessageContaining("git says: ")
                    .hasMessageContaining(after);
            assertThat(repositories.head(SLUG)).isEqualTo(before);
            assertThat(home.inside("fsck", "--full")).isEmpty();
            assertThat(home.traces()).containsExactly("capsule-4820193.git");
        }
    }

    @Test
    void whatIsNoRepositoryIsRefusedByName() {
        assertThatThrownBy(
                        () ->
                                repositories.importGit(
                                        SLUG, "file://" + folder + "/nothing", ACCOUNT))
                .hasMessageContaining("/nothing")
                .hasMessageContaining("does not appear to be a git repository")
                .hasMessageContaining("Check the address");
        assertThat(repositories.exists(SLUG)).isFalse();
        assertThat(home.traces()).isEmpty();
    }

    @Test
    void anEmptyRepositoryIsRefused() {
        home.git(folder, "init", "--quiet", "--bare", "empty.git");

        assertThatThrownBy(
                        () ->
                                repositories.importGit(
                                        SLUG, "file://" + folder + "/empty.git", ACCOUNT))
                .hasMessageContaining("HEAD names no commit");
    }

    @Test
    void submodulesAndLargeFilesAreSaidToBeMissing() {
        Path tool = home.committedCapsule("tool");
        home.git(capsule, "submodule", "--quiet", "add", tool.toString(), "code/a tool");
        home.write("trim/.gitattributes", "*.bin filter=lfs -text\n");
        String head = home.commit(capsule, "With what is elsewhere");

        var imported = repositories.importGit(SLUG, "file://" + capsule, ACCOUNT);

        assertThat(imported.commit()).isEqualTo(head);
        assertThat(imported.warnings())
                .satisfiesExactly(
                        first -> assertThat(first).contains("submodule 'code/a tool'"),
                        second -> assertThat(second).contains("git lfs pull"));
    }

    @Test
    void tasksOfAPipelineMayCloneInPartAndAskForACommit() {
        String url = "file://" + folder + "/served/my%20trim.git";
        publish();
        String first = repositories.importGit(SLUG, url, ACCOUNT).commit();
        home.git(capsule, "commit", "--quiet", "--amend", "--allow-empty", "--message=Rewritten");
        publish();
        repositories.importGit(SLUG, url, ACCOUNT);

        String own = "file://" + repositories.directory(SLUG);
        home.git(folder, "clone", "--quiet", "--filter=tree:0", own, "task");
        home.git(folder.resolve("task"), "checkout", "--quiet", first);

        assertThat(folder.resolve("task/code/run")).isExecutable();
        home.git(folder, "clone", "--quiet", "--branch=v1.0", own, "released");
    }

    private String textOfHome() throws IOException {
        var text = new StringBuilder();
        try (Stream<Path> paths = Files.walk(folder.resolve("home"))) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                text.append(Files.readString(path, ISO_8859_1));
            }
        }
        return text.toString();
    }

    /** The served folder as plain files over HTTP, which git fetches from as well. */
    private final class Served implements AutoCloseable {
        private final HttpServer server;

        Served(BiPredicate<String, String> mayEnter) throws IOException {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", SimpleFileServer.createFileHandler(folder.resolve("served")))
                    .setAuthenticator(
                            new BasicAuthenticator("served") {
                                @Override
                                public boolean checkCredentials(String user, String password) {
                                    return mayEnter.test(user, password);
                                }
                            });
            server.start();
        }

        String url(String login) {
            return "http://%s127.0.0.1:%d/my%%20trim.git"
                    .formatted(login, server.getAddress().getPort());
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
