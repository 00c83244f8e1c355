// SPDX-License-Identifier: Apache-2.0
package cove.nextflow;

import static org.assertj.core.api.Assertions.assertThat;

import cove.executor.Mount;
import cove.executor.Network;
import cove.executor.RootFilesystem;
import cove.executor.SecretVariables;
import cove.process.CommandRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the generated scripts do with git, in a sandbox like theirs, with real repositories. */
class CapsuleClonesTest {
    private static final String ADDRESS = "https://$GIT_ACCESS_TOKEN@$GIT_HOST/capsule-1000001.git";

    @TempDir private Path home;
    private Path repository;
    private String first;
    private String second;

    @BeforeEach
    void make() {
        Path work = home.resolve("work");
        repository = home.resolve("capsule-1000001.git");
        git(home, "init", "--quiet", "--initial-branch=main", work.toString());
        first = commit(work, "first");
        git(work, "tag", "v1.0");
        second = commit(work, "second");
        git(work, "tag", "--annotate", "--message=two", "v2.0");
        String third = commit(work, "third");
        git(home, "clone", "--quiet", "--bare", work.toString(), repository.toString());
        // One more, that is not packed.
        git(repository, "tag", "v3.0", third);
    }

    private static String commit(Path work, String text) {
        try {
            Files.createDirectories(work.resolve("code"));
            Files.writeString(work.resolve("code/run"), text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        git(work, "add", "--all");
        git(work, "commit", "--quiet", "--message", text);
        return git(work, "rev-parse", "HEAD");
    }

    private static String git(Path where, String... words) {
        var command = new ArrayList<>(List.of("git", "-c", "user.name=D", "-c", "user.email=d@x"));
        command.addAll(List.of(words));
        return run(where, command);
    }

    private static String run(Path where, List<String> command) {
        var outcome =
                CommandRunner.run(
                        command,
                        where,
                        Map.of("PATH", System.getenv("PATH"), "GIT_CONFIG_GLOBAL", "/dev/null"),
                        Duration.ofMinutes(1));
        assertThat(outcome.succeeded()).as(outcome.stderr()).isTrue();
        return outcome.stdout().strip();
    }

    private PipelineCapsule capsule(String commit, Optional<String> address) {
        return new PipelineCapsule(
                "p_1",
                "id",
                "1000001",
                repository,
                commit,
                address,
                Map.of(),
                Network.NONE,
                new RootFilesystem.Host(),
                SecretVariables.NONE);
    }

    /** Runs a script that clones, and prints what it got. */
    private String cloned(String commit, Optional<String> address, String script)
            throws IOException {
        var view = new CapsuleRepositoryView(home.resolve("view"), capsule(commit, address));
        view.create();
        Path configuration = home.resolve("gitconfig");
        Files.writeString(
                configuration,
                CapsuleClones.configuration(List.of(view.capsule()), _ -> view.inside()));
        var mounts = new ArrayList<>(view.mounts());
        mounts.add(new Mount(configuration, CapsuleClones.CONFIGURATION, false));
        var command = new ArrayList<>(List.of("bwrap", "--dev-bind", "/", "/", "--unshare-net"));
        command.addAll(List.of("--tmpfs", "/run", "--tmpfs", "/tmp", "--chdir", "/tmp"));
        CapsuleClones.ENVIRONMENT.forEach(
                (name, value) -> command.addAll(List.of("--setenv", name, value)));
        for (Mount mount : mounts) {
            command.addAll(List.of("--ro-bind", mount.source().toString(), mount.target()));
        }
        command.addAll(List.of("bash", "-euc", script + "\ncat capsule-repo/code/run"));
        return run(home, command);
    }

    private String cloned(String commit, String script) throws IOException {
        return cloned(commit, Optional.of(ADDRESS), script);
    }

    @Test
    void aPlainCloneIsOfThePlannedCommit() throws IOException {
        String script = "git clone \"%s\" capsule-repo".formatted(ADDRESS);

        assertThat(cloned(second, script)).isEqualTo("second");
        assertThat(cloned(first, Optional.empty(), script)).isEqualTo("first");
    }

    @Test
    void anyCommitCanBeCheckedOutOfAPartialClone() throws IOException {
        String script =
                """
                git -c credential.helper= clone --filter=tree:0 "%s" capsule-repo
                git -C capsule-repo checkout %s --quiet
                """
                        .formatted(ADDRESS, first);

        assertThat(cloned(second, script)).isEqualTo("first");
    }

    @Test
    void aReleaseIsClonedByItsTagWhetherItIsPackedOrNot() throws IOException {
        for (var release : Map.of("v1.0", "first", "v2.0", "second", "v3.0", "third").entrySet()) {
            String script =
                    "git clone --filter=tree:0 --branch %s \"%s\" capsule-repo 2>&1 | grep -i warning || true"
                            .formatted(release.getKey(), ADDRESS);
            assertThat(cloned(first, script)).isEqualTo(release.getValue());
        }
    }

    @Test
    void anAddressOfTheVendorsLibraryLeadsHereAsWell() throws IOException {
        String address = "https://library.example.org/capsule-1000001.git";

        assertThat(cloned(second, Optional.of(address), "git clone " + address + " capsule-repo"))
                .isEqualTo("second");
    }

    @Test
    void nobodyWritesToTheRepository() throws IOException {
        String script =
                """
                git clone "%1$s" capsule-repo
                cd capsule-repo
                git push "%1$s" HEAD:refs/heads/mine 2> /dev/null && echo pushed
                cd ..
                """
                        .formatted(ADDRESS);

        assertThat(cloned(second, script)).isEqualTo("second");
        assertThat(git(repository, "branch", "--list", "mine")).isEmpty();
    }

    @Test
    void theConfigurationNamesEachAddress() {
        var here = capsule(first, Optional.of(ADDRESS));
        var quoted = capsule(first, Optional.of("https://x.example.org/a\"b\\c.git"));

        assertThat(CapsuleClones.configuration(List.of(here, quoted), _ -> "/run/there.git"))
                .isEqualTo(
                        """
                        [safe]
                            directory = *
                        [uploadpack]
                            allowFilter = true
                            allowAnySHA1InWant = true
                        [advice]
                            detachedHead = false
                        [url "file:///run/there.git"]
                            insteadOf = "https://cove:cove@git.cove/capsule-1000001.git"
                        [url "file:///run/there.git"]
                            insteadOf = "https://x.example.org/a\\"b\\\\c.git"
                        """);
    }
}
