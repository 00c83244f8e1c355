// SPDX-License-Identifier: Apache-2.0
package cove.environment;

import static org.assertj.core.api.Assertions.assertThat;

import cove.environment.EnvironmentState.Building;
import cove.environment.EnvironmentState.Failed;
import cove.environment.EnvironmentState.Ready;
import cove.executor.RootFilesystem;
import cove.folder.Trash;
import cove.process.CommandRunner;
import cove.testing.Eventually;
import cove.testing.SettableClock;
import cove.testing.TestingDocker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real engine; whose steps have no network, so nothing is installed. */
class EnvironmentsTest {
    private static final String BASE = "codeocean/test-base:*";
    private static final String SECRET = "s3cret-value-of-this-test";

    @TempDir private Path home;
    private final SettableClock clock = new SettableClock();
    private TestingDocker docker;
    private Trash trash;
    private Environments environments;

    @BeforeEach
    void begin() {
        docker = TestingDocker.shared();
        trash = new Trash(home.resolve("trash"));
        environments = environments();
    }

    @AfterEach
    void end() {
        environments.close();
        trash.close();
    }

    private Environments environments() {
        return new Environments(
                home.resolve("environments"),
                new Environments.Settings(
                        new BaseImages(Map.of(BASE, TestingDocker.IMAGE)),
                        BaseImages.NONE,
                        Optional.empty(),
                        "none",
                        Duration.ofMinutes(5),
                        2,
                        Duration.ofDays(30)),
                Optional.of(
                        new Environments.Engine(
                                "docker", docker.address(), Optional.of(TestingDocker.IMAGE))),
                trash,
                clock);
    }

    private EnvironmentRequest request(String dockerfile) throws IOException {
        return request(dockerfile, "user-1", BuildSecrets.NONE);
    }

    /** A folder of its own for each, as each commit has. */
    private EnvironmentRequest request(String dockerfile, String user, BuildSecrets secrets)
            throws IOException {
        Path folder = Files.createTempDirectory(home, "environment");
        // No test is to find what another one built.
        Files.writeString(folder.resolve("test"), home.toString());
        Files.writeString(folder.resolve("Dockerfile"), dockerfile);
        return new EnvironmentRequest(
                "1234567", folder.getFileName().toString(), () -> folder, user, secrets);
    }

    private EnvironmentState ended(EnvironmentRequest request) {
        return Eventually.see(
                () -> environments.state("docker", request, "run-1"),
                state -> !(state instanceof Building));
    }

    private Ready ready(EnvironmentRequest request) {
        EnvironmentState state = ended(request);
        assertThat(state).isInstanceOf(Ready.class);
        return (Ready) state;
    }

    private String docker(String... words) {
        var command = new ArrayList<>(List.of("docker", "--host", docker.address()));
        command.addAll(List.of(words));
        return CommandRunner.run(command, home, Map.of(), Duration.ofMinutes(1)).stdout();
    }

    /** What a program prints in the image. */
    private String printed(Ready ready, String script) {
        String image = ((RootFilesystem.Image) ready.root()).reference();
        return docker("run", "--rm", "--network=none", image, "sh", "-c", script).strip();
    }

    private String digestOf(EnvironmentRequest request) {
        return ready(request).digest().orElseThrow();
    }

    @Test
    void anEnvironmentIsBuiltOnTheMappedImageAndKept() throws IOException {
        EnvironmentRequest request =
                request(
                        """
                        ARG REGISTRY_HOST
                        FROM $REGISTRY_HOST/codeocean/test-base:1.2
                        ARG GIT_ASKPASS
                        COPY git-askpass /
                        ENV SAMPLES=7
                        COPY test /made
                        RUN echo "built with $GIT_ASKPASS" >> /made
                        """);

        assertThat(environments.state("docker", request, "run-1")).isInstanceOf(Building.class);
        Ready ready = ready(request);

        assertThat(printed(ready, "tail -1 /made; cat /git-askpass; echo $SAMPLES"))
                .contains("built with /git-askpass", "GIT_ACCESS_TOKEN", "7");
        assertThat(ready.log().orElseThrow())
                .content()
                .contains("RUN echo \"built with /git-askpass\"", "capsule-1234567");
        assertThat(environments.state("docker", request, "run-2")).isEqualTo(ready);
    }

    @Test
    void anyChangeOfTheFolderIsAnotherEnvironmentAndACopyIsTheSame() throws IOException {
        String dockerfile = "FROM codeocean/test-base:1\nCOPY test /made\n";
        EnvironmentRequest request = request(dockerfile);
        EnvironmentRequest copy = request(dockerfile, "user-2", BuildSecrets.NONE);
        EnvironmentRequest program = request(dockerfile);
        assertThat(program.folder().get().resolve("test").toFile().setExecutable(true)).isTrue();

        assertThat(digestOf(copy)).isEqualTo(digestOf(request));
        assertThat(digestOf(program)).isNotEqualTo(digestOf(request));
        assertThat(digestOf(request(dockerfile + "RUN true\n"))).isNotEqualTo(digestOf(request));
    }

    @Test
    void anotherBaseImageUnderTheSameNameIsAnotherEnvironment() throws IOException {
        docker("tag", TestingDocker.IMAGE, "cove-test/moving");
        EnvironmentRequest request = request("FROM cove-test/moving\nCOPY test /made\n");
        String before = digestOf(request);
        docker("tag", imageOf(before), "cove-test/moving");
        clock.forward(Duration.ofSeconds(3));

        assertThat(digestOf(request)).isNotEqualTo(before);
    }

    private static String imageOf(String digest) {
        return ImageBuild.tag(digest);
    }

    @Test
    void aFailedBuildTellsItsStepAndItsLastLinesAndIsTriedAgainByTheNext() throws IOException {
        EnvironmentRequest request =
                request(
                        """
                        FROM codeocean/test-base:1
                        COPY test /made
                        RUN echo before >&2; \\
                            echo 'no such package: nonsense' >&2; exit 3
                        """);

        var failed = (Failed) ended(request);

        assertThat(failed.step().orElseThrow()).startsWith("RUN echo before >&2;");
        assertThat(failed.lastLines()).containsExactly("before", "no such package: nonsense");
        assertThat(failed.reason()).contains("exit code 3");
        assertThat(failed.log().orElseThrow()).content().contains("no such package");
        assertThat(environments.state("docker", request, "run-1")).isEqualTo(failed);
        clock.forward(Duration.ofSeconds(1));
        assertThat(environments.state("docker", request, "run-2")).isInstanceOf(Building.class);
        // Its folder is not to be removed under it.
        Eventually.see(
                () -> environments.state("docker", request, "run-2"), Failed.class::isInstance);
    }

    @Test
    void anUnknownImageOfTheVendorsIsToldBeforeAnythingIsBuilt() throws IOException {
        var failed =
                (Failed)
                        environments.state(
                                "docker",
                                request("FROM registry.x/codeocean/unknown:3\n"),
                                "run-1");

        assertThat(failed.step()).contains("FROM codeocean/unknown:3");
        assertThat(failed.advice()).contains("[environments.images]", "\"codeocean/unknown:3\" = ");
    }

    @Test
    void aCapsuleWithoutADockerfileGetsTheUsualImage() throws IOException {
        EnvironmentRequest request = request("");
        Files.delete(request.folder().get().resolve("Dockerfile"));

        assertThat(ready(request).root())
                .isInstanceOfSatisfying(
                        RootFilesystem.Image.class,
                        image -> assertThat(image.reference()).isEqualTo(TestingDocker.IMAGE));
    }

    @Test
    void aBuildServesAllThatWaitAndEndsWhenNobodyDoes() throws IOException {
        EnvironmentRequest request =
                request("FROM codeocean/test-base:1\nCOPY test /made\nRUN echo begun; sleep 613\n");

        environments.state("docker", request, "run-1");
        environments.state("docker", request, "run-2");
        Path log = ((Building) environments.state("docker", request, "run-2")).log();
        Eventually.see(() -> readIfThere(log), text -> text.contains(" begun"));
        Eventually.see(EnvironmentsTest::sleepers, count -> count == 1);

        environments.leave("run-1");
        assertThat(environments.state("docker", request, "run-2")).isInstanceOf(Building.class);
        assertThat(sleepers()).isEqualTo(1);
        environments.leave("run-2");
        Eventually.see(EnvironmentsTest::sleepers, count -> count == 0);
    }

    private static long sleepers() {
        return ProcessHandle.allProcesses()
                .filter(
                        process ->
                                readIfThere(Path.of("/proc/" + process.pid() + "/cmdline"))
                                        .equals("sleep\0" + "613\0"))
                .count();
    }

    private static String readIfThere(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }

    @Test
    void twoServersOfAMachineBuildItOnce() throws IOException {
        EnvironmentRequest request =
                request("FROM codeocean/test-base:1\nCOPY test /made\nRUN sleep 0.5\n");
        try (Environments other = environments()) {
            environments.state("docker", request, "run-1");
            assertThat(other.state("docker", request, "run-2")).isInstanceOf(Building.class);

            var mine = ready(request);
            assertThat(other.state("docker", request, "run-2")).isEqualTo(mine);
        }
    }

    @Test
    void anImageThatWasRemovedByHandIsBuiltAgain() throws IOException {
        EnvironmentRequest request = request("FROM codeocean/test-base:1\nCOPY test /made\n");
        Ready ready = ready(request);
        docker("image", "rm", imageOf(ready.digest().orElseThrow()));

        assertThat(environments.state("docker", request, "run-1")).isInstanceOf(Building.class);
        assertThat(ready(request).digest()).isEqualTo(ready.digest());
    }

    @Test
    void secretsAreThereForTheStepsAndNowhereElse() throws IOException {
        EnvironmentRequest request =
                request(
                        """
                        FROM codeocean/test-base:1
                        ARG CUSTOM_KEY
                        ARG GIT_ASKPASS
                        ARG GIT_ACCESS_TOKEN
                        COPY git-askpass test /
                        RUN echo "length ${#CUSTOM_KEY} $CUSTOM_KEY" | tee /said | cat; head -c 9 /said > /made; rm /said
                        RUN git clone https://$GIT_ACCESS_TOKEN@git.example/x || [ "$(sh /git-askpass | wc -c)" = 18 ] && echo asked >> /made
                        RUN --mount=type=secret,id=secrets . /run/secrets/secrets && echo "sourced ${#CUSTOM_KEY}" >> /made
                        """,
                        "user-1",
                        secrets());

        Ready ready = ready(request);

        String digest = ready.digest().orElseThrow();
        assertThat(printed(ready, "cat /made"))
                .isEqualTo("length " + SECRET.length() + "asked\nsourced " + SECRET.length());
        assertThat(ready.log().orElseThrow()).content().contains("[secret]").doesNotContain(SECRET);
        assertThat(docker("history", "--no-trunc", imageOf(digest)))
                .contains("CUSTOM_KEY")
                .doesNotContain(SECRET)
                .doesNotContain("git-user:git-tokn");
        assertThat(docker("image", "inspect", imageOf(digest))).doesNotContain(SECRET);
        var found =
                CommandRunner.run(
                        List.of("grep", "-rl", SECRET, home.toString()),
                        home,
                        Map.of(),
                        Duration.ofSeconds(20));
        assertThat(found.stdout()).isEmpty();
    }

    private static BuildSecrets secrets() {
        return new BuildSecrets() {
            @Override
            public Set<String> names() {
                return Set.of("CUSTOM_KEY");
            }

            @Override
            public Map<String, String> values() {
                return Map.of("CUSTOM_KEY", SECRET);
            }

            @Override
            public Optional<String> gitToken(String host) {
                return host.equals("git.example")
                        ? Optional.of("git-user:git-tokn")
                        : Optional.empty();
            }
        };
    }

    @Test
    void whatAUsersSecretsMadeServesNobodyElse() throws IOException {
        String dockerfile =
                "FROM codeocean/test-base:1\nARG CUSTOM_KEY\nCOPY test /made\nRUN seq 1 | sha256sum >> /made; cat /proc/sys/kernel/random/uuid >> /made\n";
        Ready mine = ready(request(dockerfile, "user-1", secrets()));
        Ready others = ready(request(dockerfile, "user-2", secrets()));

        assertThat(others.digest()).isNotEqualTo(mine.digest());
        assertThat(printed(others, "tail -1 /made")).isNotEqualTo(printed(mine, "tail -1 /made"));
    }

    @Test
    void anEnvironmentThatNoRunAsksForIsRemovedAndOneInUseStays() throws IOException {
        String old = digestOf(request("FROM codeocean/test-base:1\nCOPY test /old\n"));
        String open = digestOf(request("FROM codeocean/test-base:1\nCOPY test /open\n"));
        clock.forward(Duration.ofDays(20));
        EnvironmentRequest request = request("FROM codeocean/test-base:1\nCOPY test /young\n");
        String young = digestOf(request);
        clock.forward(Duration.ofDays(11));

        environments.sweep(() -> Set.of(open));

        assertThat(docker("images", "--format", "{{.Tag}}", "cove-environment").lines())
                .contains(open, young)
                .doesNotContain(old);
        assertThat(home.resolve("environments").resolve(old)).doesNotExist();
        assertThat(environments.log(young)).isPresent();
    }
}
