// SPDX-License-Identifier: Apache-2.0
package cove.access;

/** A run, as far as who may see it depends on it. */
public interface StartedRun {
    /** The id of the user who started it. */
    String owner();

    /** Whether a release was asked for, not the code as it is. */
    boolean ofRelease();
}
