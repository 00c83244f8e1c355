// SPDX-License-Identifier: Apache-2.0
package cove.capsule.nextflow;

import java.util.List;

/** A process of a DSL1 script, and what connects it with others. */
record Dsl1Process(ProcessBlock block, List<Input> inputs, List<Output> outputs) {
    Dsl1Process {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    String name() {
        return block.name();
    }

    int line() {
        return block.block().line();
    }

    /**
     * An input.
     *
     * @param each whether a task is made for every element of what is read
     */
    record Input(int line, ChannelUse use, boolean each) {}

    /**
     * An output that goes into channels.
     *
     * @param channels at least one
     * @param emit its name in DSL2
     * @param flatten whether files go one by one ({@code mode flatten})
     */
    record Output(int line, List<String> channels, String emit, boolean flatten) {
        public Output {
            channels = List.copyOf(channels);
        }
    }
}
