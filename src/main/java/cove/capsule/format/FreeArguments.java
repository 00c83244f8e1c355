// SPDX-License-Identifier: Apache-2.0
package cove.capsule.format;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Passes on what was sent to a capsule that declares no parameters: it knows what it takes. */
final class FreeArguments {
    private final ArgumentWords words;
    private final Mistakes mistakes;

    FreeArguments(ArgumentWords words, Mistakes mistakes) {
        this.words = words;
        this.mistakes = mistakes;
    }

    void pass(List<String> values) {
        if (values.size() == 1 && orEmpty(values.getFirst()).isEmpty()) {
            return; // the platform's own examples send [""] to processes without parameters
        }
        for (int i = 0; i < values.size(); i++) {
            var value = orEmpty(values.get(i));
            if (words.canPass("parameter %d".formatted(i + 1), value)) {
                words.add(Optional.empty(), value);
            }
        }
    }

    void passNamed(List<NamedParameter> named) {
        new NamedValues(named, mistakes)
                .forEach(
                        (name, value) -> {
                            if (isUsable(name)
                                    && words.canPass("parameter " + Quoted.of(name), value)) {
                                words.addNamed(Optional.empty(), name, value);
                            }
                        });
    }

    private boolean isUsable(String name) {
        boolean usable = !name.startsWith("-") && name.indexOf('=') < 0 && name.indexOf('\0') < 0;
        if (!usable) {
            mistakes.add(
                    ("param_name %s cannot become --name=value; send a name without leading"
                                    + " dashes, '=' and NUL")
                            .formatted(Quoted.of(name)));
        }
        return usable;
    }

    private static String orEmpty(String value) {
        return Objects.requireNonNullElse(value, "");
    }
}
