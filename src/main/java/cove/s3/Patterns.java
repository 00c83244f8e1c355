// SPDX-License-Identifier: Apache-2.0
package cove.s3;

import java.util.List;
import java.util.regex.Pattern;

/** Names with {@code *} for any text, as in the settings. */
final class Patterns {
    private Patterns() {}

    static boolean matchAny(List<String> patterns, String name) {
        return patterns.stream().anyMatch(pattern -> matches(pattern, name));
    }

    private static boolean matches(String pattern, String name) {
        String regex = Pattern.quote(pattern).replace("*", "\\E.*\\Q");
        return name.matches(regex);
    }
}
