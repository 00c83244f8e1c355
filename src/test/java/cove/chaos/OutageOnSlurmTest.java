// SPDX-License-Identifier: Apache-2.0
package cove.chaos;

import cove.testing.PipelineEngine;
import cove.testing.TestingSlurm;

/** slurmctld is stopped and started again; its jobs go on. */
class OutageOnSlurmTest extends OutageTest {
    @Override
    String settings() {
        return SETTINGS + PipelineEngine.slurm("server") + OF_CLUSTER;
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
