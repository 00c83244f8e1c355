// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static cove.acceptance.CoveClient.COMPUTATIONS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A deletion that is wished while a computation ends by itself. */
class DeletionAtTheEndTest {
    private static final int AT_A_TIME = 4;
    private static final int EACH = 50;
    private static final int WARM_UP = 8;

    /** The server gives up waiting for a lost one after ten seconds. */
    private static final Duration QUICK = Duration.ofSeconds(9);

    @TempDir private Path home;

    @Test
    void noDeletionIsLostAroundTheEndOfItsComputation() throws Exception {
        try (var cove = CoveHarness.start(home)) {
            CoveClient dana = cove.user("dana@example.org");
            String quick =
                    dana.addCapsule(
                            SmallFolder.capsule("cd /results; for i in {1..500}; do : > $i; done"));
            int usual =
                    IntStream.range(0, WARM_UP)
                            .map(_ -> looksUntilTheEnd(dana, quick))
                            .min()
                            .orElseThrow();

            inThreads(thread -> runAndDelete(dana, quick, usual, new Random(thread)));

            assertThat(runsIn(home)).isEmpty();
        }
    }

    /** How often a caller can look before a computation has ended. */
    private static int looksUntilTheEnd(CoveClient dana, String capsule) {
        String id = dana.run(capsule);
        int looks = 1;
        while (!dana.computation(id).text().contains("completed")) {
            looks++;
        }
        assertThat(dana.delete(COMPUTATIONS + "/" + id).status()).isEqualTo(204);
        return looks;
    }

    private static void runAndDelete(CoveClient dana, String capsule, int usual, Random random) {
        for (int i = 0; i < EACH; i++) {
            String id = dana.run(capsule);
            int looks = random.nextInt(2 * usual);
            for (int look = 0; look < looks; look++) {
                dana.computation(id);
            }
            long before = System.nanoTime();

            assertThat(dana.delete(COMPUTATIONS + "/" + id).status()).isEqualTo(204);

            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(QUICK);
            assertThat(dana.computation(id).status()).isEqualTo(404);
        }
    }

    private static void inThreads(IntConsumer work) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var workers =
                    IntStream.range(0, AT_A_TIME)
                            .mapToObj(thread -> threads.submit(() -> work.accept(thread)))
                            .toList();
            for (var worker : workers) {
                worker.get();
            }
        }
    }

    /** The folders of computations; two characters of an id are above each. */
    private static List<Path> runsIn(Path home) throws IOException {
        try (var paths = Files.walk(home.resolve("runs"), 2)) {
            return paths.filter(path -> path.getFileName().toString().length() > 4).toList();
        }
    }
}
