// SPDX-License-Identifier: Apache-2.0
/**
 * What runs inside Nextflow's own JVM, in the sandbox of a pipeline: hands each task to {@link
 * cove.executor.Tasks} instead of starting it, and tells what becomes of it. Packed into a jar of
 * its own, so it knows nothing of cove but the two files it speaks through, and only Nextflow's
 * classes and the JDK's. Start reading at {@link cove.nextflow.head.SandboxedTask}.
 */
package cove.nextflow.head;
