// SPDX-License-Identifier: Apache-2.0
package cove.executor.docker;

import static org.assertj.core.api.Assertions.assertThat;

import cove.executor.Exit;
import cove.executor.Resources;
import cove.executor.RunHandle;
import cove.executor.RunStatus;
import cove.testing.Eventually;
import cove.testing.TestingDocker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The engine is stopped or killed in the middle of runs, and comes back. {@code -Dcove.outage=60}
 * keeps it away for so many seconds, {@code -Dcove.engineKills=50} kills it more often.
 */
class EngineTroubleTest {
    private static final Resources SMALL = new Resources(1, 256L << 20, 200);
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration OUTAGE = Duration.ofSeconds(Integer.getInteger("cove.outage", 2));
    private static final int KILLS = Integer.getInteger("cove.engineKills", 2);
    private static final long SEED = Long.getLong("cove.seed", System.nanoTime());
    private static final int LONGEST_LIFE_MILLIS = 1500;

    private static TestingDocker docker;

    @TempDir private Path home;
    private ContainerRuns runs;

    @BeforeAll
    static void startEngine() {
        docker = TestingDocker.own();
    }

    @AfterAll
    static void stopEngine() {
        docker.close();
    }

    @BeforeEach
    void open() {
        runs = new ContainerRuns(home, docker);
    }

    @AfterEach
    void close() {
        runs.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void runsWaitForAnEngineThatIsAwayAndEndTruly(boolean killed) throws IOException {
        RunHandle ends =
                runs.start(
                        """
                        touch /results/here
                        until [ -e /results/go ]; do sleep 0.01; done
                        seq 1 20000; touch /results/over; exit 5
                        """,
                        SMALL);
        RunHandle goesOn =
                runs.start(
                        """
                        touch /results/here
                        until [ -e /results/go ]; do sleep 0.01; done
                        echo meanwhile; touch /results/over
                        until [ -e /results/back ]; do sleep 0.01; done
                        echo after; exit 6
                        """,
                        SMALL);
        for (RunHandle run : List.of(ends, goesOn)) {
            awaitFile(run, "here");
            // Answered once the engine is done with the start: stopped before, it would kill it.
            docker.command("inspect", "cove-" + run.id());
        }

        if (killed) {
            docker.killDaemon();
        } else {
            docker.stopDaemon();
        }
        long away = System.nanoTime();
        RunHandle begins = runs.start("echo late; exit 7", SMALL);
        for (RunHandle run : List.of(ends, goesOn)) {
            Files.createFile(results(run).resolve("go"));
            awaitFile(run, "over");
            assertThat(runs.poll(run)).isInstanceOf(RunStatus.Running.class);
        }
        while (System.nanoTime() - away < OUTAGE.toNanos()) {
            assertThat(runs.poll(begins)).isInstanceOf(RunStatus.Waiting.class);
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
        docker.startDaemon();
        Files.createFile(results(goesOn).resolve("back"));

        assertThat(runs.exit(ends).exitCode()).isEqualTo(5);
        assertThat(runs.log(ends)).hasLineCount(20_000).endsWith("20000\n");
        assertThat(runs.exit(ends).cpuMillis().orElse(0)).isPositive();
        assertThat(runs.exit(goesOn).exitCode()).isEqualTo(6);
        assertThat(runs.log(goesOn)).isEqualTo("meanwhile\nafter\n");
        assertThat(runs.exit(begins).exitCode()).isEqualTo(7);
        assertThat(runs.log(begins)).isEqualTo("late\n");
        List.of(ends, goesOn, begins).forEach(runs::release);
        nothingIsLeft();
    }

    @Test
    void whateverTheMomentOfItsDeathEachRunRunsOnceAndEndsTruly() throws IOException {
        System.out.printf("%d kills of the engine, -Dcove.seed=%d%n", KILLS, SEED);
        var random = new Random(SEED);
        Map<RunHandle, Integer> all = new HashMap<>();
        for (int kill = 0; kill < KILLS; kill++) {
            for (int code : random.ints(4, 0, 100).toArray()) {
                all.put(
                        runs.start(
                                "echo ran >> /results/ran; seq 1 %1$d; sleep 0.%1$02d; exit %1$d"
                                        .formatted(code),
                                SMALL),
                        code);
            }
            long moment = random.nextInt(LONGEST_LIFE_MILLIS);
            var polled = new ArrayList<>(all.keySet());
            long until = System.nanoTime() + Duration.ofMillis(moment).toNanos();
            while (System.nanoTime() < until) {
                polled.forEach(runs::poll);
            }
            docker.killDaemon();
            docker.startDaemon();
        }

        for (var run : all.entrySet()) {
            Exit exit = runs.exit(run.getKey());
            assertThat(exit.exitCode()).as(runs.log(run.getKey())).isEqualTo(run.getValue());
            assertThat(runs.log(run.getKey()))
                    .isEqualTo(
                            IntStream.rangeClosed(1, run.getValue())
                                    .mapToObj(line -> line + "\n")
                                    .collect(Collectors.joining()));
            assertThat(results(run.getKey()).resolve("ran")).hasContent("ran");
            runs.release(run.getKey());
        }
        nothingIsLeft();
    }

    private void nothingIsLeft() {
        Eventually.so(
                "no containers",
                PATIENCE,
                () -> docker.containers(home.resolve("executor")).isEmpty());
    }

    private static Path results(RunHandle run) {
        return run.folder().resolve("results");
    }

    private static void awaitFile(RunHandle run, String name) {
        Eventually.so(name, PATIENCE, () -> Files.exists(results(run).resolve(name)));
    }
}
