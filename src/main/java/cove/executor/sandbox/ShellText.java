// SPDX-License-Identifier: Apache-2.0
package cove.executor.sandbox;

import java.util.Collection;
import java.util.stream.Collectors;

/** Words written so that a POSIX shell reads exactly them. */
final class ShellText {
    private ShellText() {}

    /** In single quotes nothing has a meaning but the quote itself (POSIX shell, 2.2.2). */
    static String quote(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    static String quote(Collection<String> words) {
        return words.stream().map(ShellText::quote).collect(Collectors.joining(" "));
    }
}
