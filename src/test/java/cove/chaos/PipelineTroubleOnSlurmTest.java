// SPDX-License-Identifier: Apache-2.0
package cove.chaos;

import cove.testing.PipelineEngine;
import cove.testing.TestingSlurm;

/** slurmctld is stopped and started again; its jobs go on. */
class PipelineTroubleOnSlurmTest extends PipelineTroubleTest {
    @Override
    String settings() {
        return PipelineEngine.slurm("server");
    }

    @Override
    void stopEngine() {
        TestingSlurm.shared().stopController();
    }

    @Override
    void startEngine() {
        TestingSlurm.shared().startController();
    }

    @Override
    String noticed() {
        return "Slurm does not answer";
    }
}
