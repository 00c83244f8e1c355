// SPDX-License-Identifier: Apache-2.0
package cove.http;

import java.util.Arrays;
import java.util.Optional;

/** What a token allows. Names are those of the command line; a write scope includes its read. */
public enum Scope {
    CAPSULE_READ("capsule:read"),
    CAPSULE_WRITE("capsule:write"),
    DATA_ASSET_READ("data_asset:read"),
    DATA_ASSET_WRITE("data_asset:write"),
    ADMIN("admin");

    private final String word;

    Scope(String word) {
        this.word = word;
    }

    /** The scope's name on the command line and in answers, such as {@code capsule:read}. */
    public String word() {
        return word;
    }

    public static Optional<Scope> parse(String word) {
        return Arrays.stream(values()).filter(scope -> scope.word.equals(word)).findFirst();
    }

    /** Whether a token with this scope may do what needs the other one. */
    public boolean includes(Scope needed) {
        return this == needed
                || this == ADMIN
                || (this == CAPSULE_WRITE && needed == CAPSULE_READ)
                || (this == DATA_ASSET_WRITE && needed == DATA_ASSET_READ);
    }
}
