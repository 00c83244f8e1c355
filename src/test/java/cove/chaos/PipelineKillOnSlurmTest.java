// SPDX-License-Identifier: Apache-2.0
package cove.chaos;

import cove.testing.PipelineEngine;

/** The same with Nextflow and each task in a job, that the killed server has to find again. */
class PipelineKillOnSlurmTest extends PipelineKillTest {
    @Override
    String settings() {
        return SETTINGS + PipelineEngine.slurm("job");
    }
}
