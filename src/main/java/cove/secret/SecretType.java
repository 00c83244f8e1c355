// SPDX-License-Identifier: Apache-2.0
package cove.secret;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What a secret consists of; names are those of {@code .codeocean/secrets.json}. */
public enum SecretType {
    GENERAL("general"),
    AWS("aws");

    private final String word;

    SecretType(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }

    /** The members that a secret of this type must have. */
    public List<String> required() {
        return switch (this) {
            case GENERAL -> List.of("value");
            case AWS -> List.of("access_key_id", "secret_access_key");
        };
    }

    /** The members that it may have. */
    public List<String> optional() {
        return switch (this) {
            case GENERAL -> List.of();
            case AWS -> List.of("region");
        };
    }

    public static Optional<SecretType> parse(String word) {
        return Arrays.stream(values()).filter(type -> type.word.equals(word)).findFirst();
    }
}
