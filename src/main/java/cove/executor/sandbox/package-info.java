/**
 * Runs launches in bubblewrap sandboxes on this machine. {@link
 * cove.executor.sandbox.SandboxExecutor} writes a run's files, {@code shim.sh} (in the resources)
 * starts the sandbox, outlives the server and records the end.
 */
package cove.executor.sandbox;
