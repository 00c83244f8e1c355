// SPDX-License-Identifier: Apache-2.0
package cove.capsule;

import cove.capsule.format.CapsuleDescription;
import cove.capsule.nextflow.PipelineProcess;

/**
 * A process of a pipeline with the capsule that it runs.
 *
 * @param commit of the capsule's code, in full
 * @param description what the capsule says at that commit
 */
public record ProcessRun(
        PipelineProcess process, Capsule capsule, String commit, CapsuleDescription description) {}
