// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import static java.nio.file.attribute.PosixFilePermission.GROUP_WRITE;
import static java.nio.file.attribute.PosixFilePermission.OTHERS_WRITE;
import static java.nio.file.attribute.PosixFilePermission.OWNER_WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import cove.access.Access;
import cove.computation.Computation.Wish;
import cove.dataasset.DataAssets;
import cove.db.Database;
import cove.folder.Trash;
import cove.mount.BucketMounts;
import cove.mount.Rclone;
import cove.nextflow.Progress;
import cove.s3.Buckets;
import cove.s3.Credentials;
import cove.s3.S3Settings;
import cove.s3.UserKeys;
import cove.testing.SettableClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server does at the end of a pipeline may be cut off anywhere, and is then done again. */
class PipelineEndTest {
    private static final String TASK = "ab/0123456789abcdef0123456789abcd";

    @TempDir private Path home;
    private final SettableClock clock = new SettableClock();
    private Database database;
    private Trash trash;
    private KeptWorks works;
    private PipelineEnd end;
    private Computation computation;
    private RunFolder folder;

    @BeforeEach
    void aRunWhoseProcessesAreGone() throws IOException {
        database = Database.openSqlite(home.resolve("cove.db"));
        trash = new Trash(home.resolve("trash"));
        keep(Duration.ofDays(7));
        computation = pipeline(new ComputationState.Running(Instant.EPOCH));
        folder = RunFolder.of(home.resolve("runs"), computation.id());
        works.begin(computation.id());
        Path task = Files.createDirectories(folder.pipelineWork().resolve("tasks").resolve(TASK));
        Files.writeString(task.resolve(".command.log"), "printed\n");
        Files.writeString(task.resolve("one.txt"), "one\n");
        Files.createDirectories(task.resolve("many/deep"));
        Files.writeString(task.resolve("many/a.txt"), "a\n");
        Files.writeString(task.resolve("many/deep/b.txt"), "b\n");
        Files.createSymbolicLink(task.resolve("many/from-code"), Path.of("/repo/table.csv"));
        Files.createDirectories(folder.pipelineWork().resolve("nextflow"));
        Files.writeString(
                folder.pipelineWork().resolve("nextflow/history"),
                "now\t-\tname\tOK\thash\t01234567-89ab-cdef-0123-456789abcdef\tcommand\n");
        Files.createDirectories(folder.code());
        Files.writeString(folder.code().resolve("table.csv"), "table\n");
        Files.createDirectories(folder.data());
        Files.createDirectories(folder.results().resolve("nextflow"));
        Files.writeString(folder.results().resolve("nextflow/trace.txt"), "trace\n");
        Files.createSymbolicLink(
                folder.results().resolve("one.txt"), Path.of("/tasks", TASK, "one.txt"));
        Files.createSymbolicLink(folder.results().resolve("many"), Path.of("/tasks", TASK, "many"));
        Files.createSymbolicLink(folder.results().resolve("nowhere"), Path.of("/etc/passwd"));
        Files.writeString(
                folder.events(),
                """
                {"event":"process","at":1,"process":"P"}
                {"event":"completed","at":2,"process":"P","name":"P","task_id":1,"folder":"/tasks/%s","exit":0}
                {"event":"started","at":3,"proc"""
                        .formatted(TASK));
    }

    @AfterEach
    void close() {
        trash.close();
        database.close();
    }

    private void keep(Duration time) {
        var buckets = new Buckets(S3Settings.USUAL, new NoKeys());
        works = new KeptWorks(home.resolve("resumable"), home.resolve("runs"), time, trash, clock);
        end =
                new PipelineEnd(
                        new RunData(
                                new DataAssets(
                                        database,
                                        new Access(database),
                                        home.resolve("assets"),
                                        trash,
                                        clock),
                                buckets,
                                new BucketMounts(
                                        home.resolve("mounts"),
                                        Rclone.ofThisMachine(),
                                        buckets,
                                        Duration.ZERO)),
                        works);
    }

    private static Computation pipeline(ComputationState state) {
        LaunchPlan plan = TestingComputations.PLAN;
        Computation capsule = TestingComputations.in(state);
        return new Computation(
                0,
                capsule.id(),
                capsule.name(),
                capsule.owner(),
                capsule.ownerEmail(),
                capsule.created(),
                new LaunchPlan(
                        plan.programId(),
                        plan.programSlug(),
                        plan.version(),
                        plan.commit(),
                        List.of(),
                        List.of(),
                        List.of(),
                        plan.resources(),
                        plan.network(),
                        plan.executor(),
                        plan.cluster(),
                        Map.of(),
                        Optional.of(
                                new PipelinePlan(
                                        List.of(),
                                        Map.of(),
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.empty(),
                                        false,
                                        false))),
                state,
                Wish.NONE,
                RunRecord.EMPTY,
                0);
    }

    /** Every file of the results with what is in it, and where a link leads. */
    private Map<String, String> results() throws IOException {
        try (var paths = Files.walk(folder.results())) {
            return paths.skip(1)
                    .collect(
                            Collectors.toMap(
                                    path -> folder.results().relativize(path).toString(),
                                    PipelineEndTest::content,
                                    (one, _) -> one,
                                    TreeMap::new));
        }
    }

    private static String content(Path path) {
        try {
            return Files.isSymbolicLink(path)
                    ? "-> " + Files.readSymbolicLink(path)
                    : Files.isDirectory(path) ? "/" : Files.readString(path);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void isSettled() throws IOException {
        assertThat(results())
                .isEqualTo(
                        Map.of(
                                "many", "/",
                                "many/a.txt", "a\n",
                                "many/deep", "/",
                                "many/deep/b.txt", "b\n",
                                "many/from-code", "table\n",
                                "nextflow", "/",
                                "nextflow/trace.txt", "trace\n",
                                "nowhere", "-> /etc/passwd",
                                "one.txt", "one\n"));
        var task = Progress.read(folder.events(), true).tasks().getFirst();
        try (var log = folder.taskLogs().open(task).orElseThrow()) {
            assertThat(RunLog.lastLines(log, 5)).containsExactly("printed");
        }
    }

    @Test
    void settledTwiceItGivesTheSame() throws IOException {
        end.settle(computation, folder);
        isSettled();

        end.settle(computation, folder);
        isSettled();
        assertThat(works.isKept(computation.id())).isTrue();
    }

    @Test
    void settledAgainAfterCodeAndDataWereThrownAwayItGivesTheSame() throws IOException {
        end.settle(computation, folder);
        trash.take(folder.work());

        end.settle(computation, folder);

        isSettled();
    }

    @Test
    void aCopyThatAKillCutOffIsMadeAnew() throws IOException {
        Files.createDirectories(folder.path().resolve("settling-begun"));
        Files.writeString(folder.path().resolve("settling-begun/a.txt"), "half");

        end.settle(computation, folder);

        isSettled();
        assertThat(folder.path().resolve("settling-begun")).doesNotExist();
    }

    @Test
    void aKillBetweenTakingALinkAwayAndPuttingItsFolderThereIsMadeGood() throws IOException {
        Path made = folder.path().resolve("settling-made");
        Files.createDirectories(made.resolve("deep"));
        Files.writeString(made.resolve("a.txt"), "a\n");
        Files.writeString(made.resolve("deep/b.txt"), "b\n");
        Files.writeString(made.resolve("from-code"), "table\n");
        Files.createSymbolicLink(folder.path().resolve("settling-place"), Path.of("many"));
        Files.delete(folder.results().resolve("many"));

        end.settle(computation, folder);

        isSettled();
        assertThat(made).doesNotExist();
    }

    @Test
    void whateverAPipelineLinksItsRunComesToAnEnd() throws IOException {
        Path task = folder.pipelineWork().resolve("tasks").resolve(TASK);
        String longName = "n".repeat(255);
        Files.writeString(task.resolve(longName), "long\n");
        Path many = task.resolve("many");
        Files.createSymbolicLink(many.resolve("itself"), Path.of("."));
        Files.createSymbolicLink(many.resolve("above"), Path.of("../many"));
        new ProcessBuilder("mkfifo", task.resolve("pipe").toString()).start().onExit().join();
        for (String name : List.of(longName, "pipe")) {
            Files.createSymbolicLink(folder.results().resolve(name), Path.of("/tasks", TASK, name));
        }
        // As if it knew what names are used on the way.
        Files.createDirectories(folder.results().resolve("settling-made/full"));
        Files.writeString(folder.results().resolve("settling-place"), "settling-made");

        end.settle(computation, folder);
        end.settle(computation, folder);

        assertThat(results())
                .containsEntry(longName, "long\n")
                .containsEntry("pipe", "-> /tasks/" + TASK + "/pipe")
                .containsEntry("many/a.txt", "a\n")
                .containsEntry("settling-place", "settling-made")
                .doesNotContainKeys("many/itself", "many/above");
    }

    @Test
    void theResultsStayWhenTheWorkGoes() throws IOException {
        end.settle(computation, folder);
        clock.forward(Duration.ofDays(7));

        works.sweep(java.util.Set::of);

        assertThat(folder.pipelineWork()).doesNotExist();
        isSettled();
        end.settle(computation, folder);
        isSettled();
    }

    @Test
    void ofWhatIsNeverKeptTheWorkGoesOnceTheResultsAreThere() throws IOException {
        keep(Duration.ZERO);

        end.settle(computation, folder);

        assertThat(folder.pipelineWork()).doesNotExist();
        isSettled();
        end.settle(computation, folder);
        isSettled();
    }

    @Test
    void aRunThatWasLostKeepsItsWorkAndItsTasksLogs() throws IOException {
        end.giveUp(computation, folder);
        end.giveUp(computation, folder);

        assertThat(works.isKept(computation.id())).isTrue();
        works.remove(computation.id());
        var task = Progress.read(folder.events(), true).tasks().getFirst();
        try (var log = folder.taskLogs().open(task).orElseThrow()) {
            assertThat(RunLog.lastLines(log, 5)).containsExactly("printed");
        }
    }

    @Test
    void fromARunThatWasNeverLaunchedNoneGoesOn() throws IOException {
        Computation begun = pipeline(new ComputationState.Initializing());
        RunFolder copied = RunFolder.of(home.resolve("runs"), begun.id());
        works.begin(begun.id());
        Files.createDirectories(copied.path().getParent());
        Files.move(folder.path(), copied.path());

        end.giveUp(begun, copied);

        assertThat(copied.pipelineWork()).doesNotExist();
        assertThat(works.isKept(begun.id())).isFalse();
    }

    @Test
    void whatWasPublishedIsClosedToTheScriptOfARunThatGoesOnFromHere() throws IOException {
        end.settle(computation, folder);

        Path task = folder.pipelineWork().resolve("tasks").resolve(TASK);
        for (String published : List.of("one.txt", "many/deep/b.txt")) {
            assertThat(Files.getPosixFilePermissions(task.resolve(published)))
                    .doesNotContain(OWNER_WRITE, GROUP_WRITE, OTHERS_WRITE);
        }
    }

    @Test
    void eventsThatAreNonsenseOrGoneSayNothing() throws IOException {
        assertThat(Progress.read(folder.events(), true).tasks()).hasSize(1);

        Files.write(folder.events(), new byte[] {'{', (byte) 0xff, '\n', 0, '"'});
        assertThat(Progress.read(folder.events(), false).tasks()).isEmpty();

        Files.writeString(
                folder.events(),
                "{\"event\":\"" + "x".repeat(200_000) + "\n[]\nnull\n{\"task_id\":\"many\"}\n7\n",
                StandardCharsets.UTF_8);
        assertThat(Progress.read(folder.events(), false).tasks()).isEmpty();

        Files.delete(folder.events());
        assertThat(Progress.read(folder.events(), false).tasks()).isEmpty();
        end.settle(computation, folder);
        assertThat(results()).containsEntry("one.txt", "one\n");
    }

    private static final class NoKeys implements UserKeys {
        @Override
        public Optional<Credentials.Keys> named(String user, String name) {
            return Optional.empty();
        }

        @Override
        public Optional<Credentials.Keys> only(String user) {
            return Optional.empty();
        }
    }
}
