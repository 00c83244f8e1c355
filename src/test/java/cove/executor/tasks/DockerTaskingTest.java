// SPDX-License-Identifier: Apache-2.0
package cove.executor.tasks;

import cove.executor.Executor;
import cove.executor.RootFilesystem;
import cove.executor.docker.DockerExecutor;
import cove.testing.TestingDocker;
import java.nio.file.Path;
import java.util.Optional;

/** Tasks in containers of a real engine, asked for by a command in a sandbox beside it. */
class DockerTaskingTest extends TaskingContract {
    @Override
    protected Executor open(Path folder) {
        return new DockerExecutor(
                new DockerExecutor.Settings(
                        TestingDocker.shared().address(), Optional.empty(), Optional.empty()),
                folder);
    }

    @Override
    protected RootFilesystem root() {
        return new RootFilesystem.Image(TestingDocker.IMAGE, "");
    }
}
