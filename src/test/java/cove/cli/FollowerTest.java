// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import static org.assertj.core.api.Assertions.assertThat;

import cove.app.HomeServer;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FollowerTest {
    @TempDir private Path folder;

    @Test
    void aLogGoesOnWhereItWasWhenItsServerEnds() throws InterruptedException {
        var cove = new TestingCove(folder);
        var first = new HomeServer().startForOneCommand(cove.home());
        Path capsule = cove.capsule("slow", "for i in 1 2 3 4 5 6; do echo $i; sleep 0.3; done");
        String id = cove.cove("run", capsule, "--detach").answer();
        var begun = new CountDownLatch(1);
        var log = new StringBuilder();
        var follow =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try (var api = connect(cove.home())) {
                                        new Follower(api, silent(), id)
                                                .follow(
                                                        (bytes, length) -> {
                                                            log.append(
                                                                    new String(
                                                                            bytes,
                                                                            0,
                                                                            length,
                                                                            java.nio.charset
                                                                                    .StandardCharsets
                                                                                    .UTF_8));
                                                            begun.countDown();
                                                        });
                                    }
                                });
        begun.await();

        first.close();
        follow.join();

        assertThat(log).hasToString("1\n2\n3\n4\n5\n6\n");
    }

    private static ApiClient connect(Path home) {
        return new ApiClient(http -> new HomeConnection(new HomeServer(), home, http));
    }

    private static Screen silent() {
        var nowhere = new java.io.PrintStream(java.io.OutputStream.nullOutputStream());
        return new Screen(nowhere, nowhere, false);
    }
}
