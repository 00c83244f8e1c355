// SPDX-License-Identifier: Apache-2.0
package cove.capsule.nextflow;

import java.util.List;

/** A channel that a DSL1 script names outside its processes. */
sealed interface Dsl1Channel {
    String name();

    /** {@code channel.create()}: a queue that a process writes into. */
    record Created(String name) implements Dsl1Channel {}

    /**
     * {@code channel.fromPath(…)} and its kind.
     *
     * @param isValue whether it is one thing that can be read again and again
     */
    record Source(String name, Statement statement, boolean isValue) implements Dsl1Channel {}

    /** One of the names in {@code origin.into { a; b }}: the same once more. */
    record Fork(String name, String origin) implements Dsl1Channel {}

    /** The factories that are the same in both languages. */
    List<String> FACTORIES =
            List.of("fromPath", "fromFilePairs", "fromList", "of", "value", "empty");
}
