// SPDX-License-Identifier: Apache-2.0
package cove.s3;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** With whose credentials a bucket is asked; the word is what is stored. */
public enum Access {
    /** Nobody's: the bucket is open to all. */
    PUBLIC,
    /** Those of a user, found by the rule of {@link Buckets#open}. */
    USER,
    /** The server's own, which the administrator set. */
    SERVER;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Access> parse(String word) {
        return Arrays.stream(values()).filter(access -> access.word().equals(word)).findFirst();
    }
}
