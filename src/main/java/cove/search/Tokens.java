// SPDX-License-Identifier: Apache-2.0
package cove.search;

import java.util.List;

/**
 * The words of one entry as a text, with a space before and behind each.
 *
 * @param text the words
 */
record Tokens(String text) {
    static Tokens of(Entry entry) {
        return new Tokens(" " + String.join(" ", entry.tokens()) + " ");
    }

    /** Whether the condition is true of them, as a database would say. */
    boolean have(Sought sought) {
        return switch (sought) {
            case Sought.Word(String token) -> text.contains(" " + token + " ");
            case Sought.Beginning(String token) -> text.contains(" " + token);
            case Sought.Phrase(List<String> tokens, boolean open) ->
                    text.contains(" " + String.join(" ", tokens) + (open ? "" : " "));
            case Sought.All(List<Sought> parts) -> parts.stream().allMatch(this::have);
            case Sought.Any(List<Sought> parts) -> parts.stream().anyMatch(this::have);
            case Sought.Not(Sought part) -> !have(part);
        };
    }
}
