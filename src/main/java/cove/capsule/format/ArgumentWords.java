// SPDX-License-Identifier: Apache-2.0
package cove.capsule.format;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The words of a command line as they come together, within what Linux can pass to a program. */
final class ArgumentWords {
    private static final int LONGEST_WORD = 128 * 1024 - 1; // bytes; MAX_ARG_STRLEN, execve(2)
    private static final int LONGEST_LINE = 1 << 20; // bytes; half of Linux's usual ARG_MAX

    private final Mistakes mistakes;
    private final List<String> argv = new ArrayList<>();
    private final List<UsedParameter> used = new ArrayList<>();

    ArgumentWords(Mistakes mistakes) {
        this.mistakes = mistakes;
    }

    void add(Optional<String> label, String value) {
        argv.add(value);
        used.add(new UsedParameter(label, Optional.empty(), value));
    }

    void addNamed(Optional<String> label, String name, String value) {
        argv.add("--%s=%s".formatted(name, value));
        used.add(new UsedParameter(label, Optional.of(name), value));
    }

    /** Whether a value can be part of a command line at all; notes it when not. */
    boolean canPass(String what, String value) {
        if (value.indexOf('\0') >= 0) {
            mistakes.add(
                    "%s is %s, and holds a NUL character, which no command can be given; remove it"
                            .formatted(what, Quoted.of(value)));
            return false;
        }
        return true;
    }

    BoundParameters bound() {
        long line = 0;
        for (var word : argv) {
            int length = word.getBytes(StandardCharsets.UTF_8).length;
            line += length + 1;
            if (length > LONGEST_WORD) {
                mistakes.add(
                        ("the argument %s is longer than 128 KiB, more than a command can be given;"
                                        + " put it into a file")
                                .formatted(Quoted.of(word)));
            }
        }
        if (line > LONGEST_LINE) {
            mistakes.add(
                    "all arguments together are longer than 1 MiB, more than a command can be"
                            + " given; put them into a file");
        }
        return new BoundParameters(argv, used);
    }
}
