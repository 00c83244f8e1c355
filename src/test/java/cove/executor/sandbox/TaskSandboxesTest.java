// SPDX-License-Identifier: Apache-2.0
package cove.executor.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

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
import cove.testing.DiskTraces;
import cove.testing.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs whose command is a shell script that asks for tasks as Nextflow does. */
class TaskSandboxesTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Resources SOME = new Resources(2, 512L << 20, 500);
    private static final String PATH = "/usr/bin:/bin:/usr/sbin:/sbin";

    /** Starts a task and prints how it ended. */
    private static final String RUN =
            """
            number=0
            run() { # FOLDER KIND CPUS MEMORY [READABLE]...
                number=$((number + 1))
                echo "run $number $*" > /run/tasks/requests
                read -r answer < /run/tasks/answers
                set -- $answer
                echo "task $1 ended with $2, peak $3, cpu $4, out of memory $5"
            }
            task() { # FOLDER SCRIPT: makes a task's folder
                mkdir -p /tasks/$1
                cat > /tasks/$1/task
            }
            """;

    @TempDir private Path home;
    private SandboxExecutor executor;
    private RunHandle run;

    @BeforeEach
    void start() throws IOException {
        executor = new SandboxExecutor(home.resolve("executor"), List.of(), InstantSource.system());
        Files.writeString(home.resolve("admin-token"), "secret\n");
        Files.createDirectories(home.resolve("asset"));
        Files.writeString(home.resolve("asset/reads.txt"), "given\n");
    }

    @AfterEach
    void end() {
        if (run != null) {
            executor.stop(run);
            executor.release(run);
        }
        executor.close();
    }

    @Test
    void aTaskRunsInItsFolderAndItsEndIsTold() throws IOException {
        run(
                """
                task ab/c1 << 'end'
                echo from the task > result
                exit 3
                end
                run ab/c1 any 1 0
                cat /tasks/ab/c1/result
                """);

        assertThat(exit().exitCode()).isZero();
        assertThat(log())
                .containsPattern("task 1 ended with 3, peak \\d+, cpu \\d+, out of memory 0");
        assertThat(log()).contains("from the task");
    }

    @Test
    void aTaskHasARootOfItsOwnAndSeesNeitherTheHomeNorOtherTasks() throws IOException {
        run(
                """
                task ab/c1 << 'end'
                ln -s $PWD/here /data && ln -s $PWD/here /code
                ls /tasks /tasks/ab
                ls %1$s 2>&1
                ls -d /proc/[0-9]* | wc -l
                ls /run/tasks 2>&1
                cat /tmp/data/reads/reads.txt
                touch /tmp/data/reads/more 2>&1
                end
                task ab/c2 < /tasks/ab/c1/task
                run ab/c1 any 1 0
                run ab/c2 any 1 0
                cat /tasks/ab/c1/log /tasks/ab/c2/log
                """
                        .formatted(home));

        exit();
        String one =
                """
                /tasks:
                ab

                /tasks/ab:
                %s
                ls: cannot access '%s': No such file or directory
                """;
        assertThat(log()).contains(one.formatted("c1", home)).contains(one.formatted("c2", home));
        assertThat(log()).doesNotContain("admin-token").doesNotContain("requests");
        assertThat(log()).contains("given").contains("Read-only file system");
    }

    @Test
    void aTaskReadsTheFoldersThatItWasGivenAndCannotWriteThere() throws IOException {
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
    void aKindHasItsOwnEnvironmentAndMounts() throws IOException {
        run(
                """
                task ab/c1 << 'end'
                echo "secret is ${SECRET:-unknown}"
                end
                cp -r /tasks/ab/c1 /tasks/ab/c2
                run ab/c1 "it's_special" 1 0
                run ab/c2 any 1 0
                cat /tasks/ab/c1/log /tasks/ab/c2/log
                echo "here it is ${SECRET:-unknown}"
                """);

        exit();
        assertThat(log()).contains("secret is open sesame\nsecret is unknown\nhere it is unknown");
    }

    @Test
    void tasksRunAtTheSameTimeEachWithinItsMemory() throws IOException {
        run(
                """
                task ab/c1 << 'end'
                head -c 200M /dev/zero | tail -c 200M | wc -c
                end
                cp -r /tasks/ab/c1 /tasks/ab/c2
                echo "run 1 ab/c1 any 1 $((300 << 20))" > /run/tasks/requests
                echo "run 2 ab/c2 any 1 $((50 << 20))" > /run/tasks/requests
                exec 5< /run/tasks/answers
                read -r one <&5
                read -r two <&5
                printf 'answer %s\\n' "$one" "$two"
                cat /tasks/ab/c1/log
                """);

        exit();
        assertThat(log()).containsPattern("answer 1 0 \\d+ \\d+ 0").contains("209715200");
        if (!(Cgroups.detect("test") instanceof NoCgroups)) {
            assertThat(log()).containsPattern("answer 2 (137|0) \\d+ \\d+ [1-9]");
        }
    }

    @Test
    void aTaskThatIsKilledLeavesNothing() throws IOException {
        run(
                """
                task ab/c1 << 'end'
                trap '' TERM INT HUP
                setsid sh -c 'sleep 1000; echo survived' &
                touch started
                sleep 1000
                end
                echo "run 1 ab/c1 any 1 0" > /run/tasks/requests
                until [ -e /tasks/ab/c1/started ]; do sleep 0.01; done
                echo "kill 1" > /run/tasks/requests
                read -r answer < /run/tasks/answers
                echo "answer $answer"
                """);

        assertThat(exit().exitCode()).isZero();
        assertThat(log()).contains("answer 1 137 ");
    }

    @Test
    void whenTheCommandEndsSoDoItsTasks() throws IOException {
        String marker = "1" + Integer.toUnsignedString(UUID.randomUUID().hashCode());
        run(
                """
                task ab/c1 << 'end'
                touch started
                sleep %s
                end
                echo "run 1 ab/c1 any 1 0" > /run/tasks/requests
                until [ -e /tasks/ab/c1/started ]; do sleep 0.01; done
                exit 7
                """
                        .formatted(marker));

        assertThat(exit().exitCode()).isEqualTo(7);
        assertThat(processesWith(marker)).isEmpty();
    }

    @Test
    void aStoppedRunLeavesNoTask() throws IOException {
        String marker = "1" + Integer.toUnsignedString(UUID.randomUUID().hashCode());
        run(
                """
                task ab/c1 << 'end'
                touch started
                sleep %s
                end
                echo "run 1 ab/c1 any 1 0" > /run/tasks/requests
                sleep 1000
                """
                        .formatted(marker));
        Eventually.answer(
                "the start of the task",
                PATIENCE,
                () ->
                        Files.exists(home.resolve("run/work/ab/c1/started"))
                                ? Optional.of(true)
                                : Optional.empty());

        executor.stop(run);

        assertThat(exit().signal()).contains(9);
        assertThat(processesWith(marker)).isEmpty();
    }

    @Test
    void aLinkInPlaceOfATasksFolderLeadsNowhere() throws IOException {
        run(
                """
                mkdir /tasks/ab
                ln -s %1$s /tasks/ab/c1
                ln -s / /tasks/ab/c2
                run ab/c1 any 1 0
                run ../../.. any 1 0
                task ab/c3 << 'end'
                ls -R /tasks/ab/c1 /tasks/ab/c2/home /tasks/ab/c2/root 2>&1
                end
                run ab/c3 any 1 0 ab/c1 ab/c2 ../.. /etc
                cat /tasks/ab/c3/log
                """
                        .formatted(home));

        exit();
        assertThat(log()).contains("task 2 ended with 125").doesNotContain("admin-token");
    }

    @Test
    void whatIsNoRequestIsAnsweredOrPassedOver() throws IOException {
        run(
                """
                task ab/c1 << 'end'
                echo still here
                end
                printf '%s\\n' '' 'nonsense' 'run' 'run x y' 'kill 99' 'kill $(reboot)' 'run -1 a b c d' \
                    > /run/tasks/requests
                run ab/c1 any 'many' 0
                run ab/c1 any 1 0
                cat /tasks/ab/c1/log
                """);

        assertThat(exit().exitCode()).isZero();
        assertThat(log()).contains("task 1 ended with 125").contains("still here");
    }

    @Test
    void aSecretReachesTheTasksOfItsKindAndNothingElse() throws IOException {
        run(
                """
                for kind in its any; do
                    task ab/$kind << 'end'
                echo "${TOKEN:-none} $RUN_MODE" | tr a-z A-Z
                ls /run /proc/self/fd
                [ ! -e wait ] || until [ -e go ]; do sleep 0.01; done
                end
                done
                echo "command has ${TOKEN:-none}"
                ls /run
                touch /tasks/ab/its/wait
                run ab/its "it's_secret" 1 0
                run ab/any any 1 0
                run ab/its "it's_secret" 1 0
                cat /tasks/ab/*/log
                """);
        Path log = home.resolve("run/work/ab/its/log");
        Eventually.so(
                "a task to run", PATIENCE, () -> Files.exists(log) && read(log).contains("SECRET"));

        assertThat(ProcessTable.withArgument("treasure")).isEmpty();
        assertThat(DiskTraces.of("treasure", home)).isEmpty();
        Files.createFile(home.resolve("run/work/ab/its/go"));
        assertThat(exit().exitCode()).isZero();
        assertThat(log())
                .contains("command has none", "HIDDEN 'TREASURE' SECRET", "NONE OPEN")
                .doesNotContain("secrets");
        assertThat(DiskTraces.of("treasure", home)).isEmpty();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void run(String script) throws IOException {
        String id = UUID.randomUUID().toString();
        Path folder = Files.createDirectory(home.resolve("run"));
        Path work = Files.createDirectory(folder.resolve("work"));
        Files.createFile(folder.resolve("log"));
        Files.createDirectory(folder.resolve("tmp"));
        var asset = new Mount(home.resolve("asset"), "/tmp/data/reads", false);
        var environment = Map.of("PATH", PATH, "RUN_MODE", "open");
        var launch =
                new Launch(
                                id,
                                folder,
                                List.of("bash", "-c", RUN + script),
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
                                                "it's_special",
                                                new Tasks.Kind(
                                                        Map.of(
                                                                "PATH",
                                                                PATH,
                                                                "SECRET",
                                                                "open sesame"),
                                                        List.of(),
                                                        Network.NONE),
                                                "it's_secret",
                                                new Tasks.Kind(
                                                        environment,
                                                        List.of(),
                                                        Network.NONE,
                                                        new RootFilesystem.Host(),
                                                        new SecretVariables(
                                                                Map.of(
                                                                        "TOKEN",
                                                                        "hidden 'treasure'",
                                                                        "RUN_MODE",
                                                                        "secret")))),
                                        new Tasks.Kind(environment, List.of(asset), Network.NONE),
                                        SOME));
        run = executor.prepare(launch);
        executor.submit(run);
    }

    private Exit exit() {
        return Eventually.answer(
                "the end of the run",
                PATIENCE,
                () ->
                        executor.poll(List.of(run)).get(run) instanceof RunStatus.Exited(Exit exit)
                                ? Optional.of(exit)
                                : Optional.empty());
    }

    private String log() throws IOException {
        return Files.readString(home.resolve("run/log"));
    }

    private static List<String> processesWith(String marker) {
        return ProcessHandle.allProcesses()
                .flatMap(process -> process.info().commandLine().stream())
                .filter(line -> line.contains(marker))
                .toList();
    }
}
