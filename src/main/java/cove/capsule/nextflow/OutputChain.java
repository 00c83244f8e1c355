// SPDX-License-Identifier: Apache-2.0
package cove.capsule.nextflow;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What DSL1 says behind an output: {@code into a, b mode flatten optional true}.
 *
 * @param channels none when only the rest is said
 */
record OutputChain(List<String> channels, boolean flatten, boolean optional) {
    static final Set<String> WORDS = Set.of("into", "mode", "optional");

    OutputChain {
        channels = List.copyOf(channels);
    }

    /** Reads the tokens from the first of the {@link #WORDS}; nothing when not understood. */
    static Optional<OutputChain> read(List<Token> tokens) {
        List<String> channels = new ArrayList<>();
        boolean flatten = false;
        boolean optional = false;
        int i = 0;
        while (i + 1 < tokens.size()) {
            var word = tokens.get(i).text();
            var value = tokens.get(i + 1);
            i += 2;
            if (word.equals("into") && value.isName() && channels.isEmpty()) {
                channels.add(value.text());
                while (i + 1 < tokens.size()
                        && tokens.get(i).is(",")
                        && tokens.get(i + 1).isName()) {
                    channels.add(tokens.get(i + 1).text());
                    i += 2;
                }
            } else if (word.equals("mode") && value.is("flatten")) {
                flatten = true;
            } else if (word.equals("optional") && (value.is("true") || value.is("false"))) {
                optional = value.is("true");
            } else {
                return Optional.empty();
            }
        }
        return i == tokens.size()
                ? Optional.of(new OutputChain(channels, flatten, optional))
                : Optional.empty();
    }
}
