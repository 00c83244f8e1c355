// SPDX-License-Identifier: Apache-2.0
package cove.executor.docker;

import static org.assertj.core.api.Assertions.assertThat;

import cove.executor.Executor;
import cove.executor.ExecutorContract;
import cove.executor.Launch;
import cove.executor.Network;
import cove.executor.RootFilesystem;
import cove.executor.RunHandle;
import cove.executor.RunStatus;
import cove.process.ProcessIdentity;
import cove.testing.Eventually;
import cove.testing.TestingDocker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Containers keep every executor's promises, and these when somebody meddles with them. */
class DockerExecutorTest extends ExecutorContract {
    private static final String UNTIL_TOLD =
            "echo one; until [ -e /results/go ]; do sleep 0.01; done; echo two; exit 5";

    private final TestingDocker docker = TestingDocker.shared();

    @Override
    protected Executor open(Path folder) {
        return new DockerExecutor(ContainerRuns.settings(docker), folder);
    }

    @Test
    void aRunWhoseReaderIsKilledGoesOnAndIsReadByAnother() throws IOException {
        RunHandle run = start(UNTIL_TOLD);
        awaitLog(run, "one\n");

        files(run).readerProcess().ifPresent(ProcessIdentity::kill);
        Eventually.so("another reader", PATIENCE, () -> isRead(run));
        Files.createFile(results(run).resolve("go"));

        assertThat(exit(run).exitCode()).isEqualTo(5);
        assertThat(log(run)).isEqualTo("one\ntwo\n");
        assertThat(exit(run).logCut()).isFalse();
    }

    private boolean isRead(RunHandle run) {
        poll(run);
        return files(run).readerProcess().filter(ProcessIdentity::isAlive).isPresent();
    }

    @Test
    void aContainerThatSomebodyStartsAgainRunsNothing() {
        RunHandle run = start("echo once; exit 3");
        Eventually.so("its end", PATIENCE, () -> files(run).told().exitCode().isPresent());

        docker.command("start", name(run));
        docker.command("wait", name(run));

        assertThat(exit(run).exitCode()).isEqualTo(3);
        assertThat(log(run)).isEqualTo("once\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "printf '\\377' >> /run/cove/report",
                "truncate -s 3G /run/cove/report",
            })
    void whateverARunPutsIntoItsReportItsEndIsKnown(String nonsense) {
        RunHandle run = start(nonsense + "; exit 3");

        assertThat(exit(run).exitCode()).isEqualTo(3);
        assertThat(executor.hasEnded(run)).isTrue();
        executor.release(run);
    }

    @Test
    void theEndOfARunIsKnownAlthoughItsContainerWasPruned() throws IOException {
        RunHandle run = start(UNTIL_TOLD);
        awaitLog(run, "one\n");
        executor.close();
        Files.createFile(results(run).resolve("go"));
        docker.command("wait", name(run));
        docker.command("rm", name(run));

        executor = open(home.resolve("executor"));

        assertThat(exit(run).exitCode()).isEqualTo(5);
        assertThat(log(run)).isEqualTo("one\ntwo\n");
    }

    @Test
    void aRunWhoseContainerSomebodyRemovedIsLost() {
        RunHandle run = start(STUBBORN);
        awaitLog(run, "ready\n");

        docker.command("rm", "--force", name(run));

        assertThat(end(run)).isEqualTo(new RunStatus.Lost("somebody removed its container"));
        executor.submit(run);
        assertThat(end(run)).isInstanceOf(RunStatus.Lost.class);
    }

    @Test
    void aRunIsLostWhoseImageIsNotThere() {
        RunHandle run =
                start(launch("true").withRoot(new RootFilesystem.Image("no/such:1", "sha256:0")));

        assertThat(lost(run)).contains("No such image: no/such:1");
    }

    @Test
    void aRunIsLostWhoseImageHasNoShell() {
        docker.importFiles("cove-test/empty", "cat");
        RunHandle run =
                start(
                        launch("true")
                                .withRoot(new RootFilesystem.Image("cove-test/empty", "sha256:0")));

        assertThat(lost(run)).contains("its image has no /bin/sh");
    }

    @Test
    void withoutAnImageARunIsLostAndToldWhichSettingIsMissing() {
        executor.close();
        executor =
                new DockerExecutor(
                        new DockerExecutor.Settings(
                                docker.address(), Optional.empty(), Optional.empty()),
                        home.resolve("executor"));

        assertThat(lost(start("true"))).contains("[docker] image");
    }

    @Test
    void theInternetIsLackingUntilANetworkIsNamed() {
        assertThat(executor.lacking(Network.NONE)).isEmpty();
        assertThat(executor.lacking(Network.HOST)).isEmpty();
        assertThat(executor.lacking(Network.INTERNET))
                .get()
                .asString()
                .contains("[docker] internet");
        executor.close();
        executor =
                new DockerExecutor(
                        new DockerExecutor.Settings(
                                docker.address(), Optional.empty(), Optional.of("outside")),
                        home.resolve("executor"));
        assertThat(executor.lacking(Network.INTERNET)).isEmpty();
    }

    @Test
    void containersThatNobodyWillAskForAreRemoved() throws IOException {
        RunHandle over = start("true");
        exit(over);
        RunHandle open = start(UNTIL_TOLD);
        awaitLog(open, "one\n");
        Launch late = launch("true");
        executor.prepare(late);
        try (var engine =
                new Engine(docker.address(), home.resolve("executor").toRealPath().toString())) {
            engine.create(
                    PlanJson.read(new ContainerFiles(late.folder()).launch()),
                    late.folder().toString(),
                    "0:0");
        }
        new ContainerFiles(late.folder()).claimForNobody();

        executor.onEnd(_ -> {});

        Eventually.so(
                "their end",
                PATIENCE,
                () -> docker.containers(home.resolve("executor")).equals(List.of(name(open))));
        Files.createFile(results(open).resolve("go"));
        assertThat(exit(open).exitCode()).isEqualTo(5);
    }

    @Test
    void aContainerMadeForAServerThatWasKilledIsFoundAndStartedOnce() throws IOException {
        RunHandle run = executor.prepare(launch("echo once; exit 4"));
        try (var engine =
                new Engine(docker.address(), home.resolve("executor").toRealPath().toString())) {
            engine.create(
                    PlanJson.read(files(run).launch()),
                    run.folder().toString(),
                    Files.getAttribute(home, "unix:uid") + ":0");
        }

        executor.submit(run);

        assertThat(exit(run).exitCode()).isEqualTo(4);
        assertThat(log(run)).isEqualTo("once\n");
        executor.release(run);
        Eventually.so(
                "no containers",
                PATIENCE,
                () -> docker.containers(home.resolve("executor")).isEmpty());
    }

    @Test
    void aContainerThatTheEngineCanNeverStartIsMadeOnceMoreAndRunsOnce() throws IOException {
        RunHandle run = executor.prepare(launch("echo once; exit 4"));
        String first;
        try (var engine =
                new Engine(docker.address(), home.resolve("executor").toRealPath().toString())) {
            first =
                    engine.create(
                                    PlanJson.read(files(run).launch()),
                                    run.folder().toString(),
                                    Files.getAttribute(home, "unix:uid") + ":0")
                            .id();
        }
        docker.leaveHalfStarted(first);

        executor.submit(run);

        assertThat(exit(run).exitCode()).isEqualTo(4);
        assertThat(log(run)).isEqualTo("once\n");
        assertThat(files(run).made().orElseThrow().id()).isNotEqualTo(first);
        executor.release(run);
        Eventually.so(
                "no containers",
                PATIENCE,
                () -> docker.containers(home.resolve("executor")).isEmpty());
    }

    private String lost(RunHandle run) {
        RunStatus end = end(run);
        assertThat(end).isInstanceOf(RunStatus.Lost.class);
        executor.release(run);
        return ((RunStatus.Lost) end).reason();
    }

    private static ContainerFiles files(RunHandle run) {
        return new ContainerFiles(run.folder());
    }

    private static String name(RunHandle run) {
        return ContainerPlan.name(run.id());
    }
}
