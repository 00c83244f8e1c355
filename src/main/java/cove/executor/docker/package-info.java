// SPDX-License-Identifier: Apache-2.0
/**
 * Runs launches as containers of Docker Engine, or of Podman by its compatible socket. What became
 * of a run is known to the engine until the run's own folder has it. Start reading at {@link
 * cove.executor.docker.DockerExecutor}.
 */
package cove.executor.docker;
