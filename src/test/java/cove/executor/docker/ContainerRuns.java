// SPDX-License-Identifier: Apache-2.0
package cove.executor.docker;

import cove.executor.ExecutorRuns;
import cove.testing.TestingDocker;
import java.nio.file.Path;
import java.util.Optional;

/** Runs scripts in containers. */
final class ContainerRuns extends ExecutorRuns {
    ContainerRuns(Path home) {
        this(home, TestingDocker.shared());
    }

    ContainerRuns(Path home, TestingDocker docker) {
        super(home, new DockerExecutor(settings(docker), home.resolve("executor")));
    }

    static DockerExecutor.Settings settings(TestingDocker docker) {
        return new DockerExecutor.Settings(
                docker.address(), Optional.of(TestingDocker.IMAGE), Optional.empty());
    }
}
