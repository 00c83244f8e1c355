// SPDX-License-Identifier: Apache-2.0
package cove.executor;

/** What a run may use: CPUs, bytes of memory and processes, all positive, and GPUs. */
public record Resources(int cpus, long memory, int processes, int gpus) {
    public Resources {
        if (cpus < 1 || memory < 1 || processes < 1 || gpus < 0) {
            throw new IllegalArgumentException(
                    "resources must be positive: %d CPUs, %d bytes, %d processes, %d GPUs"
                            .formatted(cpus, memory, processes, gpus));
        }
    }

    /** Without a GPU. */
    public Resources(int cpus, long memory, int processes) {
        this(cpus, memory, processes, 0);
    }

    /** The same with so many GPUs. */
    public Resources withGpus(int count) {
        return new Resources(cpus, memory, processes, count);
    }
}
