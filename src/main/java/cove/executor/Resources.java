// SPDX-License-Identifier: Apache-2.0
package cove.executor;

/** CPUs, bytes of memory and number of processes a run may use; all positive. */
public record Resources(int cpus, long memory, int processes) {
    public Resources {
        if (cpus < 1 || memory < 1 || processes < 1) {
            throw new IllegalArgumentException(
                    "resources must be positive: %d CPUs, %d bytes, %d processes"
                            .formatted(cpus, memory, processes));
        }
    }
}
