// SPDX-License-Identifier: Apache-2.0
package cove.capsule.format;

import java.util.List;

/**
 * What became of the values in a run request.
 *
 * @param argv the words that follow {@code run} on its command line
 * @param used one for each word, in the same order
 */
public record BoundParameters(List<String> argv, List<UsedParameter> used) {
    public BoundParameters {
        argv = List.copyOf(argv);
        used = List.copyOf(used);
    }
}
