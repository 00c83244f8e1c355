/**
 * Runs launches in bubblewrap sandboxes on this machine. {@link
 * cove.executor.sandbox.SandboxExecutor} writes a run's files, {@code run.sh} (in the resources)
 * starts the sandbox, outlives the server and records the end. {@link
 * cove.executor.sandbox.PortableSandbox} writes them for other machines.
 */
package cove.executor.sandbox;
