// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import cove.testing.PipelineEngine;

/** The same pipelines with each task, and Nextflow itself, in a job of a cluster. */
class PipelineExecutionOnSlurmTest extends PipelineExecutionTest {
    @Override
    String settings() {
        return super.settings() + PipelineEngine.slurm("job");
    }
}
