// SPDX-License-Identifier: Apache-2.0
package cove.executor;

/**
 * What runs may use together.
 *
 * @param memory bytes
 * @param runs how many there may be at once
 */
public record Capacity(int cpus, long memory, int runs, int gpus) {
    /** Without a GPU. */
    public Capacity(int cpus, long memory, int runs) {
        this(cpus, memory, runs, 0);
    }
}
