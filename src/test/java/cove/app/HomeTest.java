// SPDX-License-Identifier: Apache-2.0
package cove.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeTest {
    @TempDir private Path folder;

    @Test
    void allWhoComeAtOnceToANewHomeFindIt() {
        int many = 8;
        var together = new CyclicBarrier(many);
        try (var threads = Executors.newFixedThreadPool(many)) {
            for (int round = 0; round < 100; round++) {
                Path path = folder.resolve("home " + round);

                var homes =
                        IntStream.range(0, many)
                                .mapToObj(
                                        _ ->
                                                CompletableFuture.supplyAsync(
                                                        () -> openedAfter(together, path), threads))
                                .toList();

                assertThat(homes).allSatisfy(home -> assertThat(home.join().path()).isDirectory());
            }
        }
    }

    private static Home openedAfter(CyclicBarrier together, Path path) {
        try {
            together.await();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        return Home.at(path);
    }
}
