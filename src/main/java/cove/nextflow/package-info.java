// SPDX-License-Identifier: Apache-2.0
/**
 * How Nextflow runs a pipeline here: its command, its configuration, what its tasks see, what it
 * tells of them, and what it leaves. Knows executors, not computations, HTTP or SQL. Start reading
 * at {@link cove.nextflow.NextflowLaunch}; what runs inside Nextflow itself is in {@code head}.
 */
package cove.nextflow;
