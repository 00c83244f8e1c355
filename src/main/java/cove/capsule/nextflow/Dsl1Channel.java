// SPDX-License-Identifier: Apache-2.0
package cove.capsule.nextflow;

/** A channel that a DSL1 script names outside its processes. */
sealed interface Dsl1Channel {
    String name();

    /** A queue that a process writes into. */
    record Link(String name) implements Dsl1Channel {}

    /**
     * A channel that has its content from elsewhere.
     *
     * @param isValue whether it is one thing that can be read again and again
     */
    record Source(String name, boolean isValue) implements Dsl1Channel {}

    /** Another one once more. */
    record Fork(String name, String origin) implements Dsl1Channel {}
}
