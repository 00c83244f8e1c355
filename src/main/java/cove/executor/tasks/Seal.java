// SPDX-License-Identifier: Apache-2.0
package cove.executor.tasks;

/**
 * Encrypts the secrets of tasks that are still to be started: they lie in the run's folder for as
 * long as the run lasts, and the next server has to read them.
 */
public interface Seal {
    /** What only {@link #open} with the same {@code about} makes readable again. */
    byte[] seal(byte[] plain, String about);

    /**
     * What was sealed.
     *
     * @throws cove.problem.CoveException when the key is another one by now
     */
    byte[] open(byte[] sealed, String about);
}
