// SPDX-License-Identifier: Apache-2.0
package cove.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import cove.testing.PipelineEngine;
import cove.testing.ProgramsImage;
import cove.testing.TestingDocker;
import java.io.IOException;

/** The same with each task in a container, that the killed server has to find again. */
class PipelineKillOnDockerTest extends PipelineKillTest {
    private final TestingDocker docker = TestingDocker.shared();

    @Override
    String settings() {
        return SETTINGS + PipelineEngine.docker(docker, ProgramsImage.in(docker));
    }

    @Override
    void leavesNothing(WatchedRun run) throws IOException {
        super.leavesNothing(run);
        assertThat(docker.containersNamed("cove-" + run.id())).isEmpty();
    }
}
