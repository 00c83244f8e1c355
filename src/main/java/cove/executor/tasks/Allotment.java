// SPDX-License-Identifier: Apache-2.0
package cove.executor.tasks;

import cove.executor.Resources;

/**
 * What the tasks of a run may use together. Nextflow counts the same, but it is the run's own and
 * not to be trusted.
 */
final class Allotment {
    private int cpus;
    private long memory;
    private int tasks;

    /** All of it. */
    Allotment(Resources all, int tasks) {
        this.cpus = all.cpus();
        this.memory = all.memory();
        this.tasks = tasks;
    }

    /** Takes what a task needs, if that much is left. */
    boolean take(int wantedCpus, long wantedMemory) {
        if (wantedCpus > cpus || wantedMemory > memory || tasks < 1) {
            return false;
        }
        add(wantedCpus, wantedMemory);
        return true;
    }

    /** Counts a task that has it already. */
    void add(int takenCpus, long takenMemory) {
        cpus -= takenCpus;
        memory -= takenMemory;
        tasks--;
    }

    void giveBack(int takenCpus, long takenMemory) {
        cpus += takenCpus;
        memory += takenMemory;
        tasks++;
    }
}
