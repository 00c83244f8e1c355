// SPDX-License-Identifier: Apache-2.0
package cove.capsule;

import java.util.Locale;

/** The kinds of programs. */
public enum ProgramKind {
    CAPSULE,
    PIPELINE;

    /** {@code capsule} or {@code pipeline}: in messages, in calls and in commands. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The same at the beginning of a sentence. */
    String capitalized() {
        return name().charAt(0) + word().substring(1);
    }

    Program of(Program.Facts facts) {
        return switch (this) {
            case CAPSULE -> new Capsule(facts);
            case PIPELINE -> new Pipeline(facts);
        };
    }
}
