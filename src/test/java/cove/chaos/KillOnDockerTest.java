// SPDX-License-Identifier: Apache-2.0
package cove.chaos;

import cove.testing.TestingDocker;
import java.nio.file.Path;
import java.util.List;

/** The same promises where each run is a container. */
class KillOnDockerTest extends KillTest {
    private final TestingDocker docker = TestingDocker.shared();

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
    List<String> leftBehind(Path home) {
        return docker.containers(home.resolve("docker"));
    }
}
