// SPDX-License-Identifier: Apache-2.0
package cove.access;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What somebody is to an object, from the weakest to the strongest: each may do what the one before
 * it may (the SDK's components.py).
 */
public enum Role {
    DISCOVERABLE,
    VIEWER,
    EDITOR,
    OWNER;

    /** The word of the wire and of SQL. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Role> parse(String word) {
        return Arrays.stream(values()).filter(role -> role.word().equals(word)).findFirst();
    }

    /** The words of this role and of all stronger ones. */
    static List<String> wordsFrom(Role least) {
        return Arrays.stream(values())
                .filter(role -> role.includes(least))
                .map(Role::word)
                .toList();
    }

    boolean includes(Role other) {
        return compareTo(other) >= 0;
    }
}
