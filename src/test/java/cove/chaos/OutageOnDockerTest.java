// SPDX-License-Identifier: Apache-2.0
package cove.chaos;

import cove.testing.PipelineEngine;
import cove.testing.ProgramsImage;
import cove.testing.TestingDocker;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** dockerd is stopped and started again; its containers go on. */
class OutageOnDockerTest extends OutageTest {
    private static TestingDocker docker;

    @BeforeAll
    static void startDocker() {
        docker = TestingDocker.own();
    }

    @AfterAll
    static void closeDocker() {
        docker.close();
    }

    @Override
    String settings() {
        return SETTINGS + PipelineEngine.docker(docker, ProgramsImage.in(docker));
    }

    @Override
    void stopEngine() {
        docker.stopDaemon();
    }

    @Override
    void startEngine() {
        docker.startDaemon();
    }

    @Override
    String noticed() {
        return "did not answer as it should";
    }
}
