/**
 * Which root file system a run gets: an image built from a capsule's {@code environment/} folder,
 * built once and kept, or a folder that the administrator named. Knows nothing of computations.
 * Start reading at {@link cove.environment.Environments}.
 */
package cove.environment;
