// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static cove.acceptance.CoveClient.COMPUTATIONS;
import static cove.acceptance.CoveClient.runOf;
import static org.assertj.core.api.Assertions.assertThat;

import cove.testing.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One run at a time, and two that may wait. */
class QueueLimitTest {
    private static final String SETTINGS =
            """
            [network]
            default = "none"
            [capacity]
            cpus = 1
            gpus = 2
            [queue]
            waiting = 2
            """;

    @TempDir private static Path home;
    private static CoveHarness cove;
    private static CoveClient dana;
    private static String capsule;

    @BeforeAll
    static void start() {
        cove = CoveHarness.start(home, SETTINGS);
        dana = cove.user("dana@example.org");
        capsule = dana.addCapsule(SmallFolder.capsule("sleep infinity"));
    }

    @AfterEach
    void endAll() {
        for (String id : cove.stored().computations()) {
            dana.delete(COMPUTATIONS + "/" + id);
        }
    }

    @AfterAll
    static void close() {
        cove.close();
    }

    @Test
    void whatIsOverTheBoundIsRefusedAndNotStored() {
        String running = dana.run(capsule);
        dana.waitFor(running, "running");
        String first = dana.run(capsule);
        String second = dana.run(capsule);
        var before = cove.stored();

        Answer answer = dana.post(COMPUTATIONS, runOf(capsule));

        assertThat(answer.status()).isEqualTo(429);
        assertThat(Integer.parseInt(answer.header("Retry-After"))).isPositive();
        assertThat(answer.message()).contains("2 computations wait already", "not started");
        assertThat(cove.stored()).isEqualTo(before);
        assertThat(before.computations()).containsExactlyInAnyOrder(running, first, second);
    }

    @Test
    void aPlaceThatIsFreeAgainIsGivenAway() {
        String running = dana.run(capsule);
        dana.waitFor(running, "running");
        dana.run(capsule);
        String second = dana.run(capsule);
        assertThat(dana.post(COMPUTATIONS, runOf(capsule)).status()).isEqualTo(429);

        dana.delete(COMPUTATIONS + "/" + second);

        assertThat(dana.post(COMPUTATIONS, runOf(capsule)).status()).isEqualTo(200);
    }

    @Test
    void theOneThatWaitsStartsWhenTheRunningOneEnds() {
        String running = dana.run(capsule);
        dana.waitFor(running, "running");
        String waiting = dana.run(capsule);
        assertThat(dana.computation(waiting).json().path("state").textValue())
                .isEqualTo("initializing");

        dana.delete(COMPUTATIONS + "/" + running);

        dana.waitFor(waiting, "running");
    }

    @Test
    void manyAtOnceGetNoMoreThanThereIsRoomFor() throws Exception {
        dana.waitFor(dana.run(capsule), "running");
        List<Future<Answer>> calls = new ArrayList<>();
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 10; i++) {
                calls.add(callers.submit(() -> dana.post(COMPUTATIONS, runOf(capsule))));
            }
        }
        var statuses = new ArrayList<Integer>();
        for (var call : calls) {
            statuses.add(call.get().status());
        }

        assertThat(statuses).containsOnly(200, 429);
        assertThat(statuses.stream().filter(status -> status == 200)).hasSizeBetween(1, 2);
        assertThat(cove.stored().computations())
                .hasSize(1 + (int) statuses.stream().filter(status -> status == 200).count());
    }

    @Test
    void aRequestThatIsWrongIsToldSoEvenWhenTheQueueIsFull() {
        dana.waitFor(dana.run(capsule), "running");
        dana.run(capsule);
        dana.run(capsule);

        assertThat(dana.post(COMPUTATIONS, "{}").status()).isEqualTo(400);
    }

    @Test
    void aRunGetsTheGpusThatItsCapsuleAsksForOrIsRefused() {
        String two = dana.addCapsule(asking(2));
        String three = dana.addCapsule(asking(3));
        String ofAmazon =
                dana.addCapsule(
                        SmallFolder.capsule("true")
                                .with(
                                        ".codeocean/resources.json",
                                        """
                                        {"version": 1, "resource_class": "dedicated",
                                         "machine_config": {"instance_type": "g5.4xlarge"}}
                                        """));

        Answer refused = dana.post(COMPUTATIONS, runOf(three));

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.message())
                .contains("asks for 3 GPUs", "executor 'sandbox' have 2", "[capacity]");
        assertThat(dana.waitFor(dana.run(two)).at("/run/gpus").asInt()).isEqualTo(2);
        assertThat(dana.waitFor(dana.run(ofAmazon)).at("/run/gpus").asInt()).isEqualTo(1);
        assertThat(dana.waitFor(dana.run(dana.addCapsule(SmallFolder.capsule("true")))))
                .noneMatch(part -> part.has("gpus"));
    }

    private static SmallFolder asking(int gpus) {
        return SmallFolder.capsule("true")
                .with(".codeocean/cove.json", "{\"version\": 1, \"gpus\": %d}".formatted(gpus));
    }
}
