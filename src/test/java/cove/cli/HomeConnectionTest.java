// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import static org.assertj.core.api.Assertions.assertThat;

import cove.app.HomeServer;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HomeConnectionTest {
    @TempDir private Path folder;

    @Test
    void aCommandStartsTheServerItNeedsAndEndsIt() {
        var cove = new TestingCove(folder);

        assertThat(cove.cove("ls").exitCode()).isZero();

        assertThat(new HomeServer().servedAt(cove.home())).isEmpty();
        assertThat(cove.home().resolve("admin-token")).exists();
    }

    @Test
    void twoCommandsAtOnceShareOneServer() {
        var cove = new TestingCove(folder);
        Path one = cove.capsule("one", "echo 1");
        Path two = cove.capsule("two", "echo 2");

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var outcomes =
                    Stream.of(one, two)
                            .map(
                                    capsule ->
                                            CompletableFuture.supplyAsync(
                                                    () -> cove.cove("run", capsule), threads))
                            .toList();

            assertThat(outcomes.get(0).join())
                    .matches(outcome -> outcome.out().startsWith("1\n"), "prints 1");
            assertThat(outcomes.get(1).join())
                    .matches(outcome -> outcome.out().startsWith("2\n"), "prints 2");
        }
        assertThat(cove.cove("ls", "--json").json()).hasSize(2);
    }

    @Test
    void aDetachedRunGoesOnWhenTheServerOfItsCommandHasEnded() {
        var cove = new TestingCove(folder);
        Path capsule = cove.capsule("capsule", "sleep 1; echo done");

        String id = cove.cove("run", capsule, "--detach").answer();

        assertThat(new HomeServer().servedAt(cove.home())).isEmpty();
        assertThat(cove.cove("logs", "-f", id).out()).isEqualTo("done\n");
        assertThat(cove.cove("show", id).out()).contains("succeeded");
    }

    @Test
    void theTrainingOfTheLauncherDoesABitOfEverything() {
        var cove = new TestingCove(folder);

        assertThat(cove.cove("train", folder.resolve("training")).exitCode()).isZero();

        assertThat(folder.resolve("training/downloaded/hello")).hasContent("hello");
        assertThat(folder.resolve("training/home/cove.db")).exists();
    }
}
