// SPDX-License-Identifier: Apache-2.0
package cove.executor.docker;

import cove.executor.Executor;
import cove.executor.ExecutorContract;
import cove.testing.TestingDocker;
import java.nio.file.Path;
import java.util.Optional;

class DockerExecutorTest extends ExecutorContract {
    @Override
    protected Executor open(Path folder) {
        return new DockerExecutor(
                new DockerExecutor.Settings(
                        TestingDocker.shared().address(),
                        Optional.of(TestingDocker.IMAGE),
                        Optional.empty()),
                folder);
    }
}
