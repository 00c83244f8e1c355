// SPDX-License-Identifier: Apache-2.0
package cove.capsule.nextflow;

/** What is wrong with a line of a pipeline's main script. */
public record LineMistake(int line, String reason) {
    @Override
    public String toString() {
        return "pipeline/main.nf:%d: %s".formatted(line, reason);
    }
}
