// SPDX-License-Identifier: Apache-2.0
package cove.executor.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import cove.executor.Executor;
import cove.executor.RootFilesystem;
import cove.executor.RunHandle;
import cove.executor.docker.DockerExecutor;
import cove.testing.TestingDocker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

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

    @Test
    void aTaskWhoseContainerSomebodyRemovedIsToldSo() throws IOException {
        RunHandle run = startsAndWaits(marker());

        // Else it is seen that its process was killed, before the container is gone.
        closeServer();
        TestingDocker.shared().containersNamed("cove-" + run.id()).forEach(this::remove);
        openServer();

        assertThat(exit().exitCode()).isZero();
        assertThat(log()).contains("task 1 ended with -1");
        assertThat(Files.readString(run.folder().resolve("tasks/answers")))
                .contains("somebody removed its container");
    }

    private void remove(String container) {
        TestingDocker.shared().command("rm", "-f", container);
    }
}
