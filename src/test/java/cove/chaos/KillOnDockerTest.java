// SPDX-License-Identifier: Apache-2.0
package cove.chaos;

import cove.testing.Eventually;
import cove.testing.TestingDocker;
import java.time.Duration;
import java.util.List;

/** The same promises where each run is a container. */
class KillOnDockerTest extends KillTest {
    private final TestingDocker docker = TestingDocker.shared();
    private final List<String> known = docker.containers();

    @Override
    int kills() {
        return Integer.getInteger("cove.killsOnDocker", 6);
    }

    @Override
    String executor() {
        return """
        [server]
        executors = ["docker"]
        [docker]
        host = "%s"
        image = "%s"
        """
                .formatted(docker.address(), TestingDocker.IMAGE);
    }

    @Override
    void awaitQuiet() {
        Eventually.so(
                "no containers",
                Duration.ofMinutes(1),
                () -> docker.containers().stream().allMatch(known::contains));
    }
}
