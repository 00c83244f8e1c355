/**
 * Runs launches as jobs of a Slurm cluster whose nodes see the server's home under the same name.
 * {@link cove.executor.slurm.SlurmExecutor} writes a run's files, {@code job.sh} (in the resources)
 * starts the sandbox on a node and records the end; Slurm is asked only what has become of a job.
 */
package cove.executor.slurm;
