// SPDX-License-Identifier: Apache-2.0
package cove.secret;

import java.util.Map;

/** What a secret keeps, by the names of its type's members; never to be printed. */
public record SecretValues(Map<String, String> members) {
    public SecretValues {
        members = Map.copyOf(members);
    }

    /** The names alone, for it may get into a log. */
    @Override
    public String toString() {
        return "SecretValues" + members.keySet().stream().sorted().toList();
    }
}
