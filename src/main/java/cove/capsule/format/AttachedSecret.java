// SPDX-License-Identifier: Apache-2.0
package cove.capsule.format;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A secret that a capsule wants in environment variables of its runs; the file tells no value.
 *
 * @param type a word of the vendor's, such as {@code general} or {@code aws}
 * @param id of the secret where the capsule was made
 * @param description what people called it there
 * @param variables by the member of the secret, the variable that takes it
 */
public record AttachedSecret(
        String type,
        Optional<String> id,
        Optional<String> description,
        Map<String, String> variables) {
    public AttachedSecret {
        variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
    }
}
