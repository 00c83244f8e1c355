// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import cove.testing.PipelineEngine;
import cove.testing.ProgramsImage;
import cove.testing.TestingDocker;

/** The same pipelines with each task in a container. */
class PipelineExecutionOnDockerTest extends PipelineExecutionTest {
    @Override
    String settings() {
        var docker = TestingDocker.shared();
        return super.settings() + PipelineEngine.docker(docker, ProgramsImage.in(docker));
    }
}
