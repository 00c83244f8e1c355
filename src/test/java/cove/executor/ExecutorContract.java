// SPDX-License-Identifier: Apache-2.0
package cove.executor;

import static org.assertj.core.api.Assertions.assertThat;

import cove.testing.DiskTraces;
import cove.testing.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every executor promises, whatever it runs things with. */
public abstract class ExecutorContract {
    protected static final Duration PATIENCE = Duration.ofMinutes(2);
    protected static final Resources SMALL = new Resources(1, 256L << 20, 200);

    /** Double fork, a session of its own, deaf to polite signals, and a file held open. */
    protected static final String STUBBORN =
            """
            trap '' TERM HUP INT QUIT
            exec 3> /results/held-open
            (setsid setsid bash -c 'trap "" TERM HUP INT; while :; do sleep 1000; done' & )
            echo ready
            while :; do sleep 1000; done
            """;

    @TempDir protected Path home;
    protected Executor executor;

    /** Opens an executor that keeps its own files in this folder. */
    protected abstract Executor open(Path folder);

    @BeforeEach
    void openIt() {
        executor = open(home.resolve("executor"));
    }

    @AfterEach
    void nothingIsLeft() {
        executor.close();
        Eventually.so(
                "all processes to be gone: " + ProcessTable.mentioning(home.toString()),
                PATIENCE,
                () -> ProcessTable.mentioning(home.toString()).isEmpty());
    }

    @Test
    void aRunTellsItsExitCodeAndItsLog() {
        RunHandle run = start("echo out; echo err >&2; exit 3");

        assertThat(exit(run).exitCode()).isEqualTo(3);
        assertThat(log(run)).isEqualTo("out\nerr\n");
    }

    @Test
    void aRunTellsWhenItBeganAndWhatItUsed() {
        RunHandle run = start("for i in {1..20000}; do :; done");

        Exit exit = exit(run);
        assertThat(exit.started()).isBeforeOrEqualTo(exit.ended());
        assertThat(exit.cpuMillis().orElse(0)).isPositive();
    }

    @Test
    void whatARunUsesIsToldWhileItRunsAndNoLonger() throws IOException {
        RunHandle run =
                start(
                        """
                        printf -v block %20000000s ''
                        until [ -e /results/go ] || [ $SECONDS -gt 90 ]; do :; done
                        """);

        Usage first = usage(run, 0);
        Usage later = usage(run, first.cpuMillis() + 200);
        assertThat(later.memory()).isBetween(20_000_000L, SMALL.memory());
        assertThat(later.cpuMillis()).isLessThan(PATIENCE.toMillis());

        Files.createFile(results(run).resolve("go"));
        assertThat(exit(run).cpuMillis().orElse(0)).isGreaterThan(later.cpuMillis() - 100);
        assertThat(executor.usage(run)).isEmpty();
        executor.release(run);
        assertThat(executor.usage(run)).isEmpty();
        assertThat(executor.usage(executor.prepare(launch("true")))).isEmpty();
        assertThat(executor.usage(new RunHandle("none", home.resolve("runs/none")))).isEmpty();
    }

    /** Waits until it holds its memory and used that much. */
    private Usage usage(RunHandle run, long cpuMillis) {
        return Eventually.answer(
                "CPU time of more than " + cpuMillis + " ms and 20 MB",
                PATIENCE,
                () ->
                        executor.usage(run)
                                .filter(usage -> usage.cpuMillis() > cpuMillis)
                                .filter(usage -> usage.memory() >= 20_000_000));
    }

    @Test
    void aRunKilledByASignalEndsWith128AndItsNumber() {
        Exit exit = exit(start("kill -SEGV $$"));

        assertThat(exit.exitCode()).isEqualTo(139);
        assertThat(exit.signal()).contains(11);
    }

    @Test
    void whatIsPreparedDoesNotStartByItself() {
        RunHandle run = executor.prepare(launch("echo started"));

        assertThat(log(run)).isEmpty();
        assertThat(ProcessTable.mentioning(run.id())).isEmpty();
    }

    @Test
    void submittedManyTimesAtOnceItStartsOnce() throws InterruptedException {
        RunHandle run = executor.prepare(launch("echo $RANDOM$RANDOM$RANDOM"));

        List<Thread> threads =
                IntStream.range(0, 20)
                        .mapToObj(_ -> Thread.ofVirtual().start(() -> executor.submit(run)))
                        .toList();
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(exit(run).exitCode()).isZero();
        executor.submit(run);
        afterAnotherRun();
        assertThat(log(run)).hasLineCount(1);
    }

    @Test
    void stoppedBeforeItsStartItNeverStarts() {
        RunHandle run = executor.prepare(launch("echo started"));

        executor.stop(run);
        executor.submit(run);

        assertThat(poll(run)).isInstanceOf(RunStatus.Lost.class);
        afterAnotherRun();
        assertThat(poll(run)).isInstanceOf(RunStatus.Lost.class);
        assertThat(log(run)).isEmpty();
    }

    @Test
    void aStoppedRunLeavesNoProcessWithinASecond() {
        RunHandle run = start(STUBBORN);
        awaitLog(run, "ready\n");
        long asked = System.nanoTime();

        Eventually.so(
                "the end of the stopped run",
                PATIENCE,
                () -> {
                    executor.stop(run);
                    return poll(run) instanceof RunStatus.Exited;
                });
        executor.release(run);

        assertThat(ProcessTable.mentioning(run.id())).isEmpty();
        assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(1));
        assertThat(exit(run).exitCode()).isEqualTo(137);
    }

    @Test
    void stoppedAtAnyMomentOfItsStartItLeavesNoProcess() {
        for (int micros = 0; micros < 12_000; micros += 400) {
            RunHandle run = start(STUBBORN);
            long moment = System.nanoTime() + Duration.ofNanos(micros * 1000L).toNanos();
            while (System.nanoTime() < moment) {
                Thread.onSpinWait();
            }

            Eventually.so(
                    "the end of the run stopped after " + micros + " µs",
                    PATIENCE,
                    () -> {
                        executor.stop(run);
                        return isOver(poll(run));
                    });
            executor.release(run);

            assertThat(ProcessTable.mentioning(run.id())).isEmpty();
        }
    }

    @Test
    void stoppingTwiceOrWhatHasEndedIsNoError() {
        RunHandle run = start("echo done");
        Exit exit = exit(run);

        executor.stop(run);
        executor.stop(run);
        executor.release(run);
        executor.release(run);

        assertThat(exit(run)).isEqualTo(exit);
    }

    @Test
    void whatWasNeverPreparedCanBeStoppedAndReleased() throws IOException {
        Path folder = Files.createDirectories(home.resolve("runs/none"));
        var run = new RunHandle("none", folder);

        executor.stop(run);
        executor.release(run);

        assertThat(poll(run)).isInstanceOf(RunStatus.Lost.class);
    }

    @Test
    void aRunOutlivesItsExecutorAndIsTakenUpByAnother() throws IOException {
        RunHandle run =
                start("echo one; until [ -e /results/go ]; do sleep 0.01; done; echo two; exit 5");
        awaitLog(run, "one\n");

        executor.close();
        executor = open(home.resolve("executor"));

        assertThat(poll(run)).isInstanceOf(RunStatus.Running.class);
        executor.submit(run);
        Files.createFile(results(run).resolve("go"));
        assertThat(exit(run).exitCode()).isEqualTo(5);
        assertThat(log(run)).isEqualTo("one\ntwo\n");
    }

    @Test
    void whatWasPreparedBeforeARestartStartsAfterIt() {
        RunHandle run = executor.prepare(launch("echo started; exit 6"));
        executor.close();
        executor = open(home.resolve("executor"));

        executor.submit(run);

        assertThat(exit(run).exitCode()).as(log(run)).isEqualTo(6);
        assertThat(log(run)).isEqualTo("started\n");
    }

    @Test
    void aRunThatEndedMeanwhileIsTakenUpToo() throws IOException {
        RunHandle run = start("until [ -e /results/go ]; do sleep 0.01; done; echo two; exit 5");
        executor.close();
        Files.createFile(results(run).resolve("go"));
        Eventually.so(
                "the run's end",
                PATIENCE,
                () -> ProcessTable.mentioning(run.id()).isEmpty() && !log(run).isEmpty());

        executor = open(home.resolve("executor"));

        assertThat(exit(run).exitCode()).isEqualTo(5);
    }

    @Test
    void anotherExecutorStopsWhatItDidNotStart() {
        RunHandle run = start(STUBBORN);
        awaitLog(run, "ready\n");
        executor.close();
        executor = open(home.resolve("executor"));

        executor.stop(run);

        assertThat(exit(run).exitCode()).isEqualTo(137);
    }

    @Test
    void pollAnswersForEachOfMany() {
        List<RunHandle> runs =
                IntStream.range(0, 12).mapToObj(code -> start("exit " + code)).toList();
        Map<RunHandle, RunStatus> answers =
                Eventually.answer(
                        "the end of all",
                        PATIENCE,
                        () ->
                                Optional.of(executor.poll(runs))
                                        .filter(
                                                all ->
                                                        all.values().stream()
                                                                .allMatch(
                                                                        ExecutorContract::isOver)));

        for (int code = 0; code < runs.size(); code++) {
            assertThat(((RunStatus.Exited) answers.get(runs.get(code))).exit().exitCode())
                    .isEqualTo(code);
        }
    }

    @Test
    void theEndIsToldToTheListener() {
        Set<String> told = ConcurrentHashMap.newKeySet();
        executor.onEnd(told::add);

        RunHandle run = start("true");

        Eventually.so("the hint", PATIENCE, () -> told.contains(run.id()));
        assertThat(poll(run)).isInstanceOf(RunStatus.Exited.class);
    }

    @Test
    void whatTheCommandLeftInTheBackgroundEndsWithIt() {
        RunHandle run =
                start("(setsid bash -c 'trap \"\" TERM; sleep 1000' &); nohup sleep 1000 & exit 4");

        assertThat(exit(run).exitCode()).isEqualTo(4);
        executor.release(run);
        assertThat(ProcessTable.mentioning(run.id())).isEmpty();
    }

    @Test
    void openingStandardErrorAnewDoesNotEmptyTheLog() {
        RunHandle run =
                start(
                        "echo one; echo two > /dev/stderr; echo three | tee /dev/stderr > /dev/stdout");

        exit(run);
        assertThat(log(run)).isEqualTo("one\ntwo\nthree\nthree\n");
    }

    @Test
    void muchOutputArrivesWhole() {
        RunHandle run = start("seq 1 1000000; echo end >&2");

        exit(run);
        assertThat(log(run)).hasLineCount(1_000_001).endsWith("1000000\nend\n");
    }

    @Test
    void outputThatIsNoTextArrivesByteForByte() throws IOException {
        RunHandle run = start("for i in {0..255}; do printf \"\\\\x$(printf %x $i)\"; done");

        exit(run);
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        assertThat(Files.readAllBytes(run.folder().resolve("log"))).isEqualTo(all);
    }

    @Test
    void argumentsAndVariablesArriveAsTheyAre() {
        var odd = "a 'b' \"c\" $HOME `id` \\ * \n\t ü 𝄞 -- ;&|";
        Launch plain = launch("");
        var launch =
                new Launch(
                        plain.id(),
                        plain.folder(),
                        List.of(
                                "bash",
                                "-c",
                                "printf '%s|%s|%s' \"$1\" \"$2\" \"$ODD\"",
                                "x",
                                odd,
                                ""),
                        plain.workingDirectory(),
                        Map.of("PATH", "/usr/bin:/bin", "ODD", odd),
                        plain.mounts(),
                        plain.log(),
                        SMALL,
                        Network.NONE);
        RunHandle run = executor.prepare(launch);
        executor.submit(run);

        exit(run);
        assertThat(log(run)).isEqualTo(odd + "||" + odd);
    }

    @Test
    void aSecretReachesTheCommandAsItIsAndNothingElse() throws IOException {
        var odd = "open 'sesame'\n $HOME \\ \t ü --bind / /x";
        RunHandle run =
                start(
                        secretly(
                                launch(
                                        """
                                        mkfifo /results/gate
                                        printf %s "$TOKEN" | sha256sum > /results/seen
                                        echo "$RUN_MODE" > /results/mode
                                        ls /proc/self/fd > /results/descriptors
                                        cat /results/gate
                                        """),
                                Map.of("TOKEN", odd, "RUN_MODE", "secret")));
        Path results = run.folder().resolve("results");
        Eventually.so(
                "the command to run",
                PATIENCE,
                () -> Files.exists(results.resolve("descriptors")) || isOver(poll(run)));

        assertThat(ProcessTable.withArgument("sesame")).isEmpty();
        assertThat(DiskTraces.of("sesame", home)).isEmpty();
        Files.writeString(results.resolve("gate"), "");
        assertThat(exit(run).exitCode()).isZero();
        assertThat(results.resolve("seen")).content().startsWith(sha256(odd));
        assertThat(results.resolve("mode")).hasContent("secret");
        assertThat(results.resolve("descriptors")).content().hasLineCount(4);
        assertThat(DiskTraces.of("sesame", home)).isEmpty();
    }

    @Test
    void theSecretsOfARunThatNeverStartsAreForgotten() {
        RunHandle run = executor.prepare(secretly(launch("true"), Map.of("TOKEN", "open sesame")));

        executor.stop(run);
        executor.release(run);

        assertThat(DiskTraces.of("sesame", home)).isEmpty();
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static Launch secretly(Launch launch, Map<String, String> secrets) {
        return new Launch(
                        launch.id(),
                        launch.folder(),
                        launch.command(),
                        launch.workingDirectory(),
                        Map.of("PATH", "/usr/bin:/bin", "RUN_MODE", "open"),
                        launch.mounts(),
                        launch.log(),
                        launch.resources(),
                        launch.network())
                .withRoot(launch.root())
                .withSecrets(new SecretVariables(secrets));
    }

    protected Launch launch(String script) {
        return launch(script, SMALL);
    }

    protected Launch launch(String script, Resources resources) {
        String id = UUID.randomUUID().toString();
        Path folder = home.resolve("runs").resolve(id);
        try {
            Files.createDirectories(folder.resolve("results"));
            Files.createFile(folder.resolve("log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Launch(
                id,
                folder,
                List.of("bash", "-c", script),
                "/results",
                Map.of("PATH", "/usr/local/bin:/usr/bin:/bin", "RUN", id),
                List.of(new Mount(folder.resolve("results"), "/results", true)),
                folder.resolve("log"),
                resources,
                Network.NONE);
    }

    protected RunHandle start(String script) {
        return start(launch(script));
    }

    protected RunHandle start(Launch launch) {
        RunHandle run = executor.prepare(launch);
        executor.submit(run);
        return run;
    }

    protected RunStatus poll(RunHandle run) {
        return executor.poll(List.of(run)).get(run);
    }

    protected static boolean isOver(RunStatus status) {
        return status instanceof RunStatus.Exited || status instanceof RunStatus.Lost;
    }

    /** Waits for the end of a run, seeing to it that its state never goes back. */
    protected RunStatus end(RunHandle run) {
        var seen = new HashSet<Class<?>>();
        return Eventually.answer(
                "the end of a run",
                PATIENCE,
                () -> {
                    RunStatus now = poll(run);
                    seen.add(now.getClass());
                    if (now instanceof RunStatus.Waiting) {
                        assertThat(seen).doesNotContain(RunStatus.Running.class);
                    }
                    return Optional.of(now).filter(ExecutorContract::isOver);
                });
    }

    protected Exit exit(RunHandle run) {
        RunStatus end = end(run);
        assertThat(end).as(log(run)).isInstanceOf(RunStatus.Exited.class);
        return ((RunStatus.Exited) end).exit();
    }

    protected String log(RunHandle run) {
        try {
            return new String(
                    Files.readAllBytes(run.folder().resolve("log")), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    protected void awaitLog(RunHandle run, String text) {
        Eventually.so("'" + text + "' in the log", PATIENCE, () -> log(run).contains(text));
    }

    protected Path results(RunHandle run) {
        return run.folder().resolve("results");
    }

    /** What was submitted before has had its chance when a later run is over. */
    protected void afterAnotherRun() {
        Stream.of(start("true"), start("true")).forEach(this::exit);
    }
}
