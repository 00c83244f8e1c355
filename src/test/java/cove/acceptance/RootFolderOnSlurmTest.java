// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import cove.testing.PipelineEngine;

/** The same in jobs of a cluster, whose nodes see the folders under the same names. */
class RootFolderOnSlurmTest extends RootFolderTest {
    @Override
    String settings() {
        return super.settings() + PipelineEngine.slurm("server");
    }
}
