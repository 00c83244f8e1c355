// SPDX-License-Identifier: Apache-2.0
package cove.executor.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import cove.executor.Executor;
import cove.executor.Exit;
import cove.executor.Launch;
import cove.executor.Mount;
import cove.executor.Network;
import cove.executor.ProcessTable;
import cove.executor.Resources;
import cove.executor.RootFilesystem;
import cove.executor.RunHandle;
import cove.executor.RunStatus;
import cove.executor.SecretVariables;
import cove.executor.Tasks;
import cove.executor.sandbox.SandboxExecutor;
import cove.testing.DiskTraces;
import cove.testing.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What holds of the tasks of a run wherever they are started; the command is a shell script that
 * asks for tasks as Nextflow does.
 */
public abstract class TaskingContract {
    protected static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Resources SOME = new Resources(2, 512L << 20, 500);
    private static final String PATH = "/usr/bin:/bin:/usr/sbin:/sbin";

    private static final String WORDS =
            """
            number=0
            ask() { echo "$*" >> /run/tasks/requests; }
            answer() { # NUMBER
                until grep -qE "^$1( -?[0-9]+){4}" /run/tasks/answers; do sleep 0.01; done
                set -- $(grep -E "^$1( -?[0-9]+){4}" /run/tasks/answers)
                echo "task $1 ended with $2, peak $3, cpu $4, out of memory $5"
            }
            run() { # FOLDER KIND CPUS MEMORY [READABLE]...
                number=$((number + 1))
                ask "run $number $*"
                answer $number
            }
            task() { # FOLDER: makes a task's folder
                mkdir -p /tasks/$1
                cat > /tasks/$1/task
            }
            until_there() { until [ -e "$1" ]; do sleep 0.01; done; }
            """;

    @TempDir protected Path home;
    private SandboxExecutor commands;
    private TaskingExecutor executor;
    private final List<RunHandle> runs = new ArrayList<>();
    private RunHandle run;

    /** Opens an executor that starts no tasks and keeps its own files in this folder. */
    protected abstract Executor open(Path folder);

    /** Where the programs of tasks come from. */
    protected RootFilesystem root() {
        return new RootFilesystem.Host();
    }

    /** Whether the kernel holds each task to its memory and tells of it. */
    protected boolean holdsMemory() {
        return true;
    }

    @BeforeEach
    void start() throws IOException {
        openServer();
        Files.writeString(home.resolve("admin-token"), "secret\n");
        Files.createDirectories(home.resolve("asset"));
        Files.writeString(home.resolve("asset/reads.txt"), "given\n");
    }

    protected final void openServer() {
        commands = new SandboxExecutor(home.resolve("commands"), List.of(), InstantSource.system());
        executor =
                new TaskingExecutor(
                        open(home.resolve("engine")),
                        commands,
                        new TaskingExecutor.Limits(100, Long.MAX_VALUE),
                        new TestingSeal(),
                        TaskingContract::discard);
    }

    private static void discard(Path folder) {
        try {
            new ProcessBuilder("rm", "-rf", folder.toString()).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Nobody starts tasks until {@link #openServer}. */
    protected final void closeServer() {
        executor.close();
        commands.close();
    }

    @AfterEach
    void end() {
        for (RunHandle one : runs) {
            Eventually.so(
                    "the end of " + one,
                    PATIENCE,
                    () -> {
                        executor.stop(one);
                        return isOver(executor.poll(List.of(one)).get(one));
                    });
            executor.release(one);
            assertThat(one.folder().resolve("tasks")).isDirectoryNotContaining("glob:**/[0-9]*");
        }
        closeServer();
        Eventually.so(
                "all processes to be gone: " + ProcessTable.mentioning(home.toString()),
                PATIENCE,
                () -> ProcessTable.mentioning(home.toString()).isEmpty());
    }

    private static boolean isOver(RunStatus status) {
        return status instanceof RunStatus.Exited || status instanceof RunStatus.Lost;
    }

    @Test
    void aTaskRunsInItsFolderAndItsEndIsTold() {
        run(
                """
                task ab/c1 << 'end'
                echo from the task > result
                exit 3
                end
                run ab/c1 any 1 0
                cat /tasks/ab/c1/result
                """);

        Exit exit = exit();
        assertThat(exit.exitCode()).isZero();
        assertThat(exit.cpuMillis()).isPresent();
        assertThat(log())
                .containsPattern("task 1 ended with 3, peak -?\\d+, cpu -?\\d+, out of memory 0")
                .contains("from the task");
    }

    @Test
    void aTaskHasARootOfItsOwnAndSeesNeitherTheHomeNorOtherTasks() {
        run(
                """
                task ab/c1 << 'end'
                ln -s $PWD/here /data && ln -s $PWD/here /code
                touch /tmp/own /root/own
                ls /tasks /tasks/ab
                ls %1$s/admin-token 2>&1
                ls -d /proc/[0-9]* | wc -l
                ls /run/tasks 2>&1
                cat /tmp/data/reads/reads.txt
                touch /tmp/data/reads/more 2>&1
                end
                task ab/c2 < /tasks/ab/c1/task
                ask run 1 ab/c1 any 1 0
                ask run 2 ab/c2 any 1 0
                answer 1; answer 2
                cat /tasks/ab/c1/log /tasks/ab/c2/log
                """
                        .formatted(home));

        exit();
        String one = "/tasks:\nab\n\n/tasks/ab:\n%s\n";
        assertThat(log()).contains(one.formatted("c1")).contains(one.formatted("c2"));
        assertThat(log()).containsIgnoringWhitespaces("admin-token': No such file or directory");
        assertThat(log()).doesNotContain("requests").doesNotContain("File exists");
        assertThat(log()).contains("given").contains("Read-only file system");
    }

    @Test
    void aTaskReadsTheFoldersThatItWasGivenAndCannotWriteThere() {
        run(
                """
                task ab/c1 << 'end'
                echo made by one > result
                end
                task ab/c2 << 'end'
                cat /tasks/ab/c1/result
                echo changed > /tasks/ab/c1/result
                end
                run ab/c1 any 1 0
                run ab/c2 any 1 0 ab/c1
                cat /tasks/ab/c2/log
                """);

        exit();
        assertThat(log()).contains("made by one").contains("Read-only file system");
    }

    @Test
    void aSecretReachesTheTasksOfItsKindAndNothingElse() throws IOException {
        run(
                """
                for kind in its any; do
                    task ab/$kind << 'end'
                if [ -n "$TOKEN" ]; then echo "length ${#TOKEN} $MODE"; else echo "none $MODE"; fi
                [ ! -e wait ] || until [ -e go ]; do sleep 0.01; done
                end
                done
                touch /tasks/ab/its/wait
                run ab/its its_secret 1 0
                run ab/any any 1 0
                echo "command has ${TOKEN:-none}"
                cat /tasks/ab/*/log
                """);
        Path log = home.resolve("run/work/ab/its/log");
        await("a task to run", () -> Files.exists(log) && read(log).contains("length"));

        assertThat(ProcessTable.withArgument("treasure")).isEmpty();
        assertThat(DiskTraces.of("treasure", home)).isEmpty();
        Files.createFile(log.resolveSibling("go"));
        assertThat(exit().exitCode()).isZero();
        assertThat(log()).contains("command has none", "length 17 secret", "none open");
        assertThat(DiskTraces.of("treasure", home)).isEmpty();
    }

    @Test
    void whatARunUsesIsWhatItsTasksUseThoseThatAreOverIncluded() throws IOException {
        run(
                """
                task ab/c1 << 'end'
                i=0
                while [ $((i += 1)) -lt 200000 ]; do :; done
                end
                task ab/c2 << 'end'
                printf -v block %20000000s ''
                until [ -e go ]; do sleep 0.01; done
                end
                run ab/c1 any 1 0
                run ab/c2 any 1 0
                """);
        await("the end of the first", () -> log().contains("task 1 ended"));
        var cpu = Pattern.compile("task 1 ended with 0, .* cpu (\\d{6,})").matcher(log());
        assertThat(cpu.find()).as(log()).isTrue();
        long millis = Long.parseLong(cpu.group(1)) / 1_000_000;

        await(
                "both to be told of",
                () ->
                        executor.usage(run)
                                .filter(usage -> usage.cpuMillis() >= millis)
                                .filter(usage -> usage.memory() >= 20_000_000)
                                .isPresent());

        Files.createFile(home.resolve("run/work/ab/c2/go"));
        exit();
        assertThat(executor.usage(run)).isEmpty();
    }

    @Test
    void aTaskThatTakesMoreThanItsMemoryIsToldSo() {
        run(
                """
                task ab/c1 << 'end'
                head -c 200M /dev/zero | tail -c 200M | wc -c
                end
                cp -r /tasks/ab/c1 /tasks/ab/c2
                run ab/c1 any 1 $((300 << 20))
                run ab/c2 any 1 $((50 << 20))
                cat /tasks/ab/c1/log
                """);

        exit();
        assertThat(log()).containsPattern("task 1 ended with 0.* memory 0").contains("209715200");
        if (holdsMemory()) {
            assertThat(log()).containsPattern("task 2 ended with (137|0).* memory [1-9]");
        }
    }

    @Test
    void tasksTogetherGetNoMoreThanTheRunHas() {
        run(
                """
                for n in 1 2 3; do
                    task ab/c$n << 'end'
                touch started
                until [ -e go ]; do sleep 0.01; done
                end
                    ask run $n ab/c$n any 1 0
                done
                until_there /tasks/ab/c1/started; until_there /tasks/ab/c2/started
                [ -e /tasks/ab/c3/started ] && echo "too early"
                touch /tasks/ab/c1/go
                answer 1
                until_there /tasks/ab/c3/started
                touch /tasks/ab/c2/go /tasks/ab/c3/go
                answer 2; answer 3
                """);

        assertThat(exit().exitCode()).isZero();
        assertThat(log()).doesNotContain("too early").contains("task 3 ended with 0");
    }

    @Test
    void aTaskThatIsKilledLeavesNothingAndOneThatWaitsNeverStarts() {
        run(
                """
                task ab/c1 << 'end'
                trap '' TERM INT HUP
                (setsid sh -c 'sleep 1000; echo survived' &)
                touch started
                while :; do sleep 1000; done
                end
                cp -r /tasks/ab/c1 /tasks/ab/c2
                ask "run 1 ab/c1 any 2 0"
                ask "run 2 ab/c2 any 2 0"
                until_there /tasks/ab/c1/started
                ask "kill 2"
                answer 2
                ask "kill 1"
                answer 1
                [ ! -e /tasks/ab/c2/started ] || echo "2 has started"
                """);

        assertThat(exit().exitCode()).isZero();
        assertThat(log())
                .contains("task 1 ended with 137, ", "task 2 ended with 143, ")
                .doesNotContain("2 has started");
    }

    @Test
    void whenTheCommandEndsSoDoItsTasks() {
        String marker = marker();
        run(
                """
                task ab/c1 << 'end'
                touch started
                sleep %s
                end
                ask "run 1 ab/c1 any 1 0"
                until_there /tasks/ab/c1/started
                exit 7
                """
                        .formatted(marker));

        assertThat(exit().exitCode()).isEqualTo(7);
        assertThat(ProcessTable.withArgument(marker)).isEmpty();
    }

    @Test
    void aStoppedRunLeavesNoTask() {
        String marker = marker();
        startsAndWaits(marker);

        executor.stop(run);

        assertThat(exit().signal()).contains(9);
        assertThat(ProcessTable.withArgument(marker)).isEmpty();
    }

    protected static String marker() {
        return "1" + Integer.toUnsignedString(UUID.randomUUID().hashCode());
    }

    /** A task that goes on until its folder has a file {@code go}. */
    protected final RunHandle startsAndWaits(String marker) {
        run(
                """
                task ab/c1 << 'end'
                echo started >> started
                sleep %s &
                until [ -e go ]; do sleep 0.01; done
                end
                run ab/c1 any 1 0
                """
                        .formatted(marker));
        await("the start of the task", () -> Files.exists(home.resolve("run/work/ab/c1/started")));
        return run;
    }

    @Test
    void anotherServerFindsTheTasksOfTheOneThatIsGone() throws IOException {
        String marker = marker();
        startsAndWaits(marker);

        closeServer();
        openServer();
        assertThat(executor.poll(List.of(run)).get(run)).isInstanceOf(RunStatus.Running.class);
        Files.createFile(home.resolve("run/work/ab/c1/go"));

        assertThat(exit().exitCode()).isZero();
        assertThat(log()).contains("task 1 ended with 0");
        assertThat(home.resolve("run/work/ab/c1/started")).hasContent("started\n");
        assertThat(ProcessTable.withArgument(marker)).isEmpty();
    }

    @Test
    void whatHappensWhileThereIsNoServerIsTakenUpByTheNext() throws IOException {
        run(
                """
                task ab/c1 << 'end'
                echo started >> started
                until [ -e go ]; do sleep 0.01; done
                end
                task ab/c2 << 'end'
                echo started >> started
                end
                ask run 1 ab/c1 any 1 0
                until_there /tasks/go-on
                ask run 2 ab/c2 any 1 0
                touch /tasks/asked
                answer 1; answer 2
                """);
        Path work = home.resolve("run/work");
        await("the start of the task", () -> Files.exists(work.resolve("ab/c1/started")));

        closeServer();
        Files.createFile(work.resolve("ab/c1/go"));
        Files.createFile(work.resolve("go-on"));
        Eventually.so("the request", PATIENCE, () -> Files.exists(work.resolve("asked")));
        openServer();

        assertThat(exit().exitCode()).isZero();
        assertThat(log()).contains("task 1 ended with 0", "task 2 ended with 0");
        assertThat(work.resolve("ab/c1/started")).hasContent("started\n");
        assertThat(work.resolve("ab/c2/started")).hasContent("started\n");
    }

    @Test
    void aServerThatIsKilledWhileItPreparesOrAnswersLosesNoTask() throws IOException {
        run(
                """
                task ab/c1 << 'end'
                echo started >> started
                end
                until_there /tasks/go-on
                run ab/c1 any 1 0
                """);
        Path own = home.resolve("run/tasks");
        closeServer();
        Files.createDirectories(own.resolve("1/tmp"));
        Files.writeString(own.resolve("1/half"), "written");
        Files.writeString(own.resolve("answers"), "1 0 12", StandardOpenOption.APPEND);
        Files.createFile(home.resolve("run/work/go-on"));
        openServer();

        assertThat(exit().exitCode()).isZero();
        assertThat(log()).contains("task 1 ended with 0");
        assertThat(home.resolve("run/work/ab/c1/started")).hasContent("started\n");
    }

    @Test
    void aLinkInPlaceOfATasksFolderLeadsNowhere() throws IOException {
        Files.writeString(home.resolve("asset/task"), "echo taken > /tasks/ab/c1/taken");
        run(
                """
                mkdir /tasks/ab
                ln -s %1$s/asset /tasks/ab/c1
                ln -s / /tasks/ab/c2
                run ab/c1 any 1 0
                run ../../.. any 1 0
                task ab/c3 << 'end'
                ls -R /tasks/ab/c1 /tasks/ab/c2/home /tasks/ab/c2/root 2>&1
                end
                run ab/c3 any 1 0 ab/c1
                run ab/c3 any 1 0 ../.. /etc
                cat /tasks/ab/c3/log
                """
                        .formatted(home));

        exit();
        assertThat(home.resolve("asset/taken")).doesNotExist();
        assertThat(log())
                .contains("task 2 ended with 125")
                .doesNotContain("task 1 ended with 0")
                .doesNotContain("reads.txt");
    }

    @Test
    void whatIsNoRequestIsAnsweredOrPassedOver() {
        run(
                """
                task ab/c1 << 'end'
                echo still here
                end
                printf '%s\\n' '' 'nonsense' 'run' 'run x y' 'kill 99' 'kill $(reboot)' 'run -1 a b c d' \
                    >> /run/tasks/requests
                run ab/c1 any 'many' 0
                run ab/c1 any 1 0
                cat /tasks/ab/c1/log
                { echo 3 0 0 0 0 >> /run/tasks/answers; } 2>&1
                """);

        exit();
        assertThat(log())
                .contains("task 1 ended with 125", "still here", "Read-only file system")
                .doesNotContain("task 3");
    }

    @Test
    void aRunThatStartsNoTasksIsTheExecutorsOwn() throws IOException {
        Path folder = Files.createDirectories(home.resolve("simple"));
        Files.createFile(folder.resolve("log"));
        run =
                executor.prepare(
                        new Launch(
                                        UUID.randomUUID().toString(),
                                        folder,
                                        List.of("bash", "-c", "echo simple"),
                                        "/",
                                        Map.of("PATH", PATH),
                                        List.of(),
                                        folder.resolve("log"),
                                        SOME,
                                        Network.NONE)
                                .withRoot(root()));
        executor.submit(run);

        assertThat(exit().exitCode()).isZero();
        assertThat(folder.resolve("log")).hasContent("simple");
        executor.release(run);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a run with this script as its command. */
    protected final RunHandle run(String script) {
        try {
            return run(home.resolve("run"), script);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private RunHandle run(Path folder, String script) throws IOException {
        Path work = Files.createDirectories(folder.resolve("work"));
        Files.createFile(folder.resolve("log"));
        var environment = Map.of("PATH", PATH, "MODE", "open");
        var asset = new Mount(home.resolve("asset"), "/tmp/data/reads", false);
        var launch =
                new Launch(
                                UUID.randomUUID().toString(),
                                folder,
                                List.of("bash", "-c", WORDS + script),
                                "/tasks",
                                environment,
                                List.of(new Mount(work, "/tasks", true)),
                                folder.resolve("log"),
                                SOME,
                                Network.NONE)
                        .withTasks(
                                new Tasks(
                                        work,
                                        "/tasks",
                                        "bash task > log 2>&1",
                                        Map.of(
                                                "its_secret",
                                                kind(
                                                        environment,
                                                        List.of(),
                                                        Map.of(
                                                                "TOKEN",
                                                                "hidden 'treasure'",
                                                                "MODE",
                                                                "secret"))),
                                        kind(environment, List.of(asset), Map.of()),
                                        SOME));
        run = executor.prepare(launch);
        runs.add(run);
        executor.submit(run);
        return run;
    }

    private Tasks.Kind kind(
            Map<String, String> environment, List<Mount> mounts, Map<String, String> secrets) {
        return new Tasks.Kind(
                environment, mounts, Network.NONE, root(), new SecretVariables(secrets));
    }

    /** Looks again and again, as a server does that carries the run. */
    private void await(String what, BooleanSupplier so) {
        Eventually.so(
                what,
                PATIENCE,
                () -> {
                    executor.poll(List.of(run));
                    return so.getAsBoolean();
                });
    }

    protected final Exit exit() {
        return Eventually.answer(
                "the end of the run",
                PATIENCE,
                () ->
                        executor.poll(List.of(run)).get(run) instanceof RunStatus.Exited(Exit exit)
                                ? Optional.of(exit)
                                : Optional.empty());
    }

    protected final String log() {
        return read(home.resolve("run/log"));
    }
}
